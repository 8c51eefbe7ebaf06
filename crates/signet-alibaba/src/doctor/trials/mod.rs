//! What clients get wrong, each with its trial.

mod bodies;
mod headers;
mod queries;
mod secrets;
mod values;

use signet_wire::doctor::Trial;

use super::Case;

/// The trials, the likeliest mistakes first.
pub(super) const ALL: &[Trial<Case>] = &[
    Trial {
        name: "secret-blank",
        cause: "the client's secret has a blank, a line break or quotes around it",
        fix: "trim the secret where it is read from a file, a form or the environment",
        attempt: secrets::secret_blank,
    },
    Trial {
        name: "secret-ampersand",
        cause: "the HMAC key is wrong by an ampersand: the older scheme adds one to the secret, \
                the current one does not",
        fix: "sign with `SECRET&` for HMAC-SHA1 and with the bare secret for ACS3",
        attempt: secrets::secret_ampersand,
    },
    Trial {
        name: "other-key",
        cause: "the secret belongs to another access key of the same account",
        fix: "use the id and the secret of one key",
        attempt: secrets::other_key,
    },
    Trial {
        name: "body-changed",
        cause: "the body is not the one whose hash the client signed",
        fix: "hash the very bytes that go out; do not serialise the body a second time",
        attempt: bodies::body_changed,
    },
    Trial {
        name: "payload-hash",
        cause: "the last line of what the client signed is not the hash of the body in lower-case \
                hex",
        fix: "hash the body with the algorithm's own hash, and write the same in \
              x-acs-content-sha256 and in the last line",
        attempt: bodies::payload_hash,
    },
    Trial {
        name: "host",
        cause: "the client signed another host or port than the request was addressed to",
        fix: "sign the Host header as it goes out, port included; a proxy must not rewrite it",
        attempt: headers::another_host,
    },
    Trial {
        name: "space-as-plus",
        cause: "the client encoded blanks as + before signing",
        fix: "encode a blank as %20",
        attempt: queries::space_as_plus,
    },
    Trial {
        name: "plus-unescaped",
        cause: "a + went out unescaped, so it arrived as a blank",
        fix: "send + as %2B",
        attempt: queries::plus_unescaped,
    },
    Trial {
        name: "star-plain",
        cause: "the client left * as it is before signing",
        fix: "encode * as %2A",
        attempt: queries::star_plain,
    },
    Trial {
        name: "tilde-escaped",
        cause: "the client encoded ~ before signing",
        fix: "leave ~ as it is",
        attempt: queries::tilde_escaped,
    },
    Trial {
        name: "form-encoding",
        cause: "the client signed parameters encoded as forms encode them",
        fix: "after the form encoder, replace + by %20, * by %2A and %7E by ~",
        attempt: queries::form_encoding,
    },
    Trial {
        name: "marks-plain",
        cause: "the client left ! ' ( ) * as they are before signing, as encodeURIComponent does",
        fix: "encode these five as well",
        attempt: queries::marks_plain,
    },
    Trial {
        name: "slash-plain",
        cause: "the client left / as it is before signing",
        fix: "encode / as %2F",
        attempt: queries::slash_plain,
    },
    Trial {
        name: "lower-hex",
        cause: "the client wrote percent escapes in lower-case hex before signing",
        fix: "write %2F, not %2f",
        attempt: queries::lower_hex,
    },
    Trial {
        name: "double-encoding",
        cause: "the client encoded parameters once too often before signing",
        fix: "encode names and values once",
        attempt: queries::double_encoding,
    },
    Trial {
        name: "not-encoded",
        cause: "the client signed parameters without encoding them",
        fix: "encode names and values before they are joined",
        attempt: queries::not_encoded,
    },
    Trial {
        name: "query-not-encoded",
        cause: "the client put the joined parameters into the string to sign as they were",
        fix: "encode the joined parameters once more as a whole",
        attempt: queries::query_not_encoded,
    },
    Trial {
        name: "path-plain",
        cause: "the client wrote / instead of %2F into the string to sign",
        fix: "the string to sign begins with POST&%2F& or GET&%2F&",
        attempt: queries::path_plain,
    },
    Trial {
        name: "timestamp-encoding",
        cause: "the client signed the time with plain colons",
        fix: "encode the time like every other value",
        attempt: queries::timestamp_encoding,
    },
    Trial {
        name: "unsorted",
        cause: "the client signed the parameters in the order it sent them",
        fix: "sort the parameters by name, in byte order",
        attempt: queries::unsorted,
    },
    Trial {
        name: "sorted-without-case",
        cause: "the client sorted the parameters without regard to letter case",
        fix: "sort in byte order: upper case comes before lower case",
        attempt: queries::sorted_without_case,
    },
    Trial {
        name: "empty-left-out",
        cause: "the client left parameters with an empty value out of what it signed",
        fix: "sign every parameter that is sent, empty ones as `Name=`",
        attempt: queries::empty_left_out,
    },
    Trial {
        name: "form-parameters",
        cause: "the form's parameters were signed with the query's where they should not be, or \
                not where they should",
        fix: "HMAC-SHA1 signs the parameters of query and form; ACS3 signs the query's and hashes \
              the body",
        attempt: bodies::form_parameters,
    },
    Trial {
        name: "method",
        cause: "the client signed GET and sent POST, or the reverse",
        fix: "sign the method the request goes out with",
        attempt: values::method,
    },
    Trial {
        name: "action-version",
        cause: "the client signed another action or version than it asked for, or the other \
                dialect's",
        fix: "sign the action and the version that are sent",
        attempt: values::action_version,
    },
    Trial {
        name: "date",
        cause: "the client signed another time than it sent",
        fix: "read the clock once, and sign and send the same text",
        attempt: values::another_date,
    },
    Trial {
        name: "header-case",
        cause: "the client lower-cased the values of headers before signing",
        fix: "lower-case the names only; trim the values",
        attempt: headers::header_case,
    },
    Trial {
        name: "content-type",
        cause: "the Content-Type that went out is not the one that was signed",
        fix: "set Content-Type before signing, as the HTTP library will send it",
        attempt: headers::content_type,
    },
    Trial {
        name: "blank-line",
        cause: "the client left out the empty line between the headers and their names",
        fix: "every header line ends with a line break, and one more follows the last",
        attempt: headers::blank_line,
    },
    Trial {
        name: "seal-encoding",
        cause: "the seal is right but written wrongly",
        fix: "ACS3 writes it in lower-case hex; HMAC-SHA1 in Base64, percent-encoded when sent",
        attempt: secrets::seal_encoding,
    },
];
