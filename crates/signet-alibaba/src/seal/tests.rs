//! The vendor's vectors and captures, and what is told of seals that are not right.

use http::Request;
use proptest::prelude::*;
use signet_wire::{Dialect as _, Fault};

use super::encode::{enc, join, pairs, sort};
use super::v3::{Algorithm, Canonical, header_lines, string_to_sign};
use super::*;
use crate::Alibaba;
use crate::testing::*;

const AGENT: &str = "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAjRMOnYn5ds8gAWCzp1wO
M+ueSxhT+JlhtnxAAo5SHs+SCqKK8P8Ei12j/OUpFMh8MI9exA3QJi6kX2LCWrED
MXusmz2oVUy0n3urMBawO7WREzA80DrxbtsD1Po2HpCHzcq9iEB3+xpQe1Jvx9JO
myOX0eFCWmCxcvvDy7g5E5hBrighI9fi1J4N4EvVn+qm68xW1rBnj1TTGEYK4Tb3
lKFtDAWtd27mzhG74d/omucj2d11+AC3eI7zH1mCykdC6xVX0WRxk6pLZak6NxVK
CxA+aKA34qw3MaQPOlnqLubKU/d6ULQWZIKvee5yJzmUYsRI61l9ITxoK3Rqr9UJ
3wIDAQAB
-----END PUBLIC KEY-----";

/// A request of the current Python client, its seal given.
fn python(query: &str, nonce: &str, provider: bool, authorization: &str) -> Request<bytes::Bytes> {
    let provider = if provider { "x-acs-credentials-provider: static_ak\n" } else { "" };
    parse(&format!(
        "POST /?{query} HTTP/1.1\nhost: 127.0.0.1:18080\nx-acs-version: 2017-05-25\n\
         x-acs-action: GetSmsSign\nuser-agent: {AGENT}\nx-acs-date: 2026-01-15T08:00:00Z\n\
         x-acs-signature-nonce: {nonce}\naccept: application/json\n\
         x-acs-content-sha256: {EMPTY}\n{provider}Authorization: {authorization}\n\n"
    ))
}

fn canonical(request: Request<bytes::Bytes>) -> Canonical {
    match open(request).0.unwrap().seal {
        Seal::V3(sealed) => sealed.canonical,
        other => panic!("{other:?}"),
    }
}

fn v1_string(request: Request<bytes::Bytes>) -> String {
    match open(request).0.unwrap().seal {
        Seal::V1(sealed) => sealed.string_to_sign,
        other => panic!("{other:?}"),
    }
}

#[test]
fn vector_1_the_documented_v3_example() {
    let values = |name: &str| {
        let value = match name {
            "host" => "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action" => "RunInstances",
            "x-acs-content-sha256" => EMPTY,
            "x-acs-date" => "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce" => "3156853299f313e23d1673dc12e1703d",
            _ => "2014-05-26",
        };
        vec![value.to_owned()]
    };
    let signed_headers = "host;x-acs-action;x-acs-content-sha256;x-acs-date;\
                          x-acs-signature-nonce;x-acs-version";
    let mut query =
        pairs(b"RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")
            .unwrap();
    sort(&mut query);
    let canonical = Canonical {
        method: "POST".into(),
        path: "/".into(),
        query: join(&query, enc),
        headers: header_lines(signed_headers, values),
        signed_headers: signed_headers.into(),
        payload: EMPTY.into(),
    };
    let text = string_to_sign(Algorithm::HmacSha256, &canonical.text());
    assert_eq!(
        text,
        "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
    );
    assert_eq!(
        Algorithm::HmacSha256.mac("YourAccessKeySecret", &text).unwrap(),
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    );
}

#[test]
fn vectors_2_3_4_and_11_the_canonical_hashes_of_captures() {
    let check = |number, algorithm: Algorithm, hash: &str| {
        let mut request = capture(number);
        // The token's error would come before the canonical form.
        let token = request.headers_mut().remove("x-acs-security-token");
        let canonical = canonical(request).text();
        let canonical = match token {
            Some(token) => canonical.replace(
                "x-acs-security-token:\n",
                &format!("x-acs-security-token:{}\n", token.to_str().unwrap()),
            ),
            None => canonical,
        };
        assert_eq!(algorithm.hash(canonical.as_bytes()), hash, "{canonical}");
    };
    use Algorithm::{HmacSha256, HmacSm3};
    check(1, HmacSha256, "d13387a5e31f00a43a3bfb593f16be9fdab03ed028f9c06415194699197b28f6");
    check(6, HmacSha256, "8f2351be598df0fe142c824f4647fd308facf44dfb5b13edae5852df99556a43");
    check(7, HmacSha256, "f9e0a2f6ed5da46cb99d1ff2cd110771e1f34391122da08ccd93be6ce660c101");
    check(9, HmacSm3, "c566d6e6b1999a1b60e2b020b24184e98db14a323c8bd41e6482c3a675016a75");
    // The seal of vector 4 itself, which a server without tokens never gets to compare.
    let text = "ACS3-HMAC-SHA256\nf9e0a2f6ed5da46cb99d1ff2cd110771e1f34391122da08ccd93be6ce660c101";
    assert_eq!(
        HmacSha256.mac(SECRET, text).unwrap(),
        "a669ae9172c03bf601e8652c9a4c301692a48879f14e486f66db362fde5f696e"
    );
}

#[test]
fn vector_2_the_canonical_request_itself() {
    assert_eq!(
        canonical(capture(1)).text(),
        "POST\n/\nAppApprovalDate=2025-05-22&AppIcpLicenseNumber=B2-20080101&AppIcpRecordPic=123456%2Ftest1719383196031.jpg&AppPrincipalUnitName=%E9%98%BF%E9%87%8C%E4%BA%91%E8%AE%A1%E7%AE%97%E6%9C%89%E9%99%90%E5%85%AC%E5%8F%B8&AppServiceName=%E9%98%BF%E9%87%8C%E4%BA%91&Domain=https%3A%2F%2Fapps.apple.com%2Fcn%2Fapp%2F%E9%98%BF%E9%87%8C%E4%BA%91%2Fid981011420\n\
         accept:application/json\nhost:127.0.0.1:18080\nuser-agent:AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2\nx-acs-action:CreateSmsAppIcpRecord\nx-acs-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nx-acs-credentials-provider:static_ak\nx-acs-date:2026-01-15T08:00:00Z\nx-acs-signature-nonce:00000000000000000000000000000001\nx-acs-version:2017-05-25\n\n\
         accept;host;user-agent;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version\n\
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

const VECTOR_5: &str = "POST&%2F&AccessKeyId%3DLTAI5tFakeKeyId000000001%26Action%3DCreateSmsAppIcpRecord%26AppApprovalDate%3D2025-05-22%26AppIcpLicenseNumber%3DB2-20080101%26AppIcpRecordPic%3D123456%252Ftest1719383196031.jpg%26AppPrincipalUnitName%3D%25E9%2598%25BF%25E9%2587%258C%25E4%25BA%2591%25E8%25AE%25A1%25E7%25AE%2597%25E6%259C%2589%25E9%2599%2590%25E5%2585%25AC%25E5%258F%25B8%26AppServiceName%3D%25E9%2598%25BF%25E9%2587%258C%25E4%25BA%2591%26Domain%3Dhttps%253A%252F%252Fapps.apple.com%252Fcn%252Fapp%252F%25E9%2598%25BF%25E9%2587%258C%25E4%25BA%2591%252Fid981011420%26Format%3DJSON%26RegionId%3Dcn-hangzhou%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureType%3D%26SignatureVersion%3D1.0%26Timestamp%3D2026-01-15T08%253A00%253A00Z%26Version%3D2017-05-25";

#[test]
fn vectors_5_6_and_7_one_string_by_query_and_by_form() {
    assert_eq!(v1_string(capture(10)), VECTOR_5);
    assert_eq!(v1_string(capture(11)), VECTOR_5);
    assert_eq!(v1::seal(SECRET, VECTOR_5), "znZjTeq2lGPabHl6ZdDPhooUnmA=");
    let mut get = capture(10);
    *get.method_mut() = http::Method::GET;
    let text = v1_string(get);
    assert_eq!(text, VECTOR_5.replacen("POST", "GET", 1));
    assert_eq!(v1::seal(SECRET, &text), "C4mauFA1rPhyLYirvenSFEojSqs=");
}

#[test]
fn vector_8_the_current_client_by_the_older_scheme() {
    let text = "POST&%2F&AccessKeyId%3DLTAI5tFakeKeyId000000001%26Action%3DGetSmsSign%26Format%3Djson%26SignName%3D%25E9%2598%25BF%25E9%2587%258C%25E4%25BA%2591%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D0000000000000000000000000000000a%26SignatureVersion%3D1.0%26Timestamp%3D2026-01-15T08%253A00%253A00Z%26Version%3D2017-05-25";
    assert_eq!(v1_string(capture(8)), text);
    assert_eq!(v1::seal(SECRET, text), "oHupVCVPN1bXDG/bdGbI9czAsGs=");
    let get = text.replacen("POST", "GET", 1);
    assert_eq!(v1::seal(SECRET, &get), "WRACU2CKfJvLCmSU9kb75ySX86A=");
}

#[test]
fn vector_9_the_documented_v1_example() {
    let query = b"AccessKeyId=testid&Action=DescribeRegions&Format=XML&SignatureMethod=HMAC-SHA1&\
SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&\
Timestamp=2016-02-23T12%3A46%3A24Z&Version=2014-05-26";
    let text = v1::string_to_sign("GET", &v1::signed(pairs(query).unwrap()));
    assert_eq!(v1::seal("testsecret", &text), "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
}

#[test]
fn vector_10_special_characters() {
    let odd = "a b+c*d~e/f'g(h)!&=%";
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let given =
        [pair("SignName", odd), pair("Action", "GetSmsSign"), pair("AccessKeyId", "testid")];
    let text = v1::string_to_sign("GET", &v1::signed(given.to_vec()));
    assert_eq!(
        text,
        "GET&%2F&AccessKeyId%3Dtestid%26Action%3DGetSmsSign%26SignName%3Da%2520b%252Bc%252Ad~e%252Ff%2527g%2528h%2529%2521%2526%253D%2525"
    );
    assert_eq!(v1::seal("testsecret", &text), "MGTwkOVROFzVw7AVtJS2I2Xnaxg=");

    let query = format!("a=lower&B.10=y&SignName={}&B.2=z&Empty&B.1=x", enc(odd));
    let request = python(
        &query,
        "00000000000000000000000000000010",
        false,
        "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=accept;host;user-agent;x-acs-action;\
         x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,\
         Signature=c2488bf514b50a4fc68ed06f0b3b1d2e77284ed2ee2a4ec74602120161f0e856",
    );
    let text = canonical(request.clone()).text();
    assert_eq!(
        Algorithm::HmacSha256.hash(text.as_bytes()),
        "300940d30a32a38ed57a36a7d254b38331ecaa29ca3dfb0b27f046ad8ea7b609",
        "{text}"
    );
    // The credential is not signed; the secret is the one all other vectors have.
    assert_eq!(judge(request, &key(SECRET)), "OK");
}

#[test]
fn vector_12_a_key_pair() {
    let seal = "074eeb75b515be7e6e0c31e239ce09960d214e228b14e855743fabc79eaa1a4ebdd30e96b6d7aa91ef5dcf95b54d2c881054876b90c7ee45eb88a6f55fe32198ab165bdcb84a6cee4a73ca35ea878b0f5df722b974068dd5eae774ea394e44e76ca323166f7fe84094c68dc3b8355548b21ea5672330f0b68cbf1d931492798103dfe0920d6acc429408ebe94cf919836d20e706054db9f6bb9f716239f44f14ffa37d1391dd0139332fe3c1638340caeb759538d09466b96ae9155767223a194d03fce759e3df55983dc4ca903dfda3ec76209c0f2018515004272dde0120c968cff122d25b528addfeac2d79f541ab8de769576af6427d38a2f40bd46813f7";
    let sealed = |seal: &str| {
        python(
            "SignName=%E9%98%BF%E9%87%8C%E4%BA%91",
            "00000000000000000000000000000001",
            true,
            &format!(
                "ACS3-RSA-SHA256 Credential=FakeRsaKeyId,SignedHeaders=accept;host;user-agent;\
                 x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;\
                 x-acs-signature-nonce;x-acs-version,Signature={seal}"
            ),
        )
    };
    let text = canonical(sealed(seal)).text();
    assert_eq!(
        string_to_sign(Algorithm::RsaSha256, &text),
        "ACS3-RSA-SHA256\n7c1436fd5511bbdf355245a425ac09542d4dc45d895ee69cbc6d86ab95b082f6"
    );
    assert_eq!(judge(sealed(seal), &rsa_key(PUBLIC_KEY)), "OK");
    assert_eq!(
        judge(sealed(&seal.replace('7', "8")), &rsa_key(PUBLIC_KEY)),
        "SignatureDoesNotMatch"
    );
    assert_eq!(judge(sealed("not hex"), &rsa_key(PUBLIC_KEY)), "SignatureDoesNotMatch");
    assert_eq!(judge(sealed(seal), &key(SECRET)), "InvalidSignatureMethod");
}

#[test]
fn every_capture_verifies_or_ends_at_its_token() {
    for number in 1..=CAPTURES.len() {
        let expect = if number == 7 { "InvalidSecurityToken.Malformed" } else { "OK" };
        assert_eq!(judge(capture(number), &key(SECRET)), expect, "B.{number}");
        if number != 7 {
            let wrong = judge(capture(number), &key("AnotherFakeSecret"));
            assert_eq!(wrong, "SignatureDoesNotMatch", "B.{number}");
        }
    }
}

#[test]
fn a_capture_says_what_it_asks_for() {
    let (opened, ticket) = open(capture(6));
    let opened = opened.unwrap();
    assert_eq!(
        (&*ticket.action, &*ticket.version, &*ticket.key),
        ("AddSmsSign", crate::VERSION, KEY)
    );
    assert_eq!((&*ticket.host, ticket.xml), ("127.0.0.1:18080", false));
    assert_eq!(&**opened.params.text("SignFileList.1.FileContents").unwrap(), "R0lGODlhHAAm+/8=");
    assert_eq!(opened.nonce, Some(("00000000000000000000000000000008".into(), NOW)));
    let (opened, ticket) = open(capture(13));
    assert_eq!(ticket.action, "AddSmsSign");
    assert!(opened.unwrap().params.text("SignFileList.1.FileSuffix").is_some());
}

#[test]
fn our_own_client_is_understood() {
    let params =
        [("SignName".to_owned(), "a b+c*d~e/f".to_owned()), ("Empty".to_owned(), String::new())];
    let ask = Ask {
        host: "127.0.0.1:8080",
        action: "QuerySmsAppIcpRecord",
        version: crate::VERSION,
        params: &params,
        now: NOW,
        nonce: "n-1",
    };
    for algorithm in [Algorithm::HmacSha256, Algorithm::HmacSm3] {
        let request = sign_v3(KEY, SECRET, algorithm, &ask).unwrap();
        assert_eq!(judge(request, &key(SECRET)), "OK");
    }
    assert!(sign_v3(KEY, SECRET, Algorithm::RsaSha256, &ask).is_none());
    let request = sign_v1(KEY, SECRET, &ask).unwrap();
    assert_eq!(judge(request, &key(SECRET)), "OK");
    assert!(sign_v3(KEY, SECRET, Algorithm::HmacSha256, &Ask { host: "a\nb", ..ask }).is_none());
}

/// A capture with something replaced in its text.
fn changed(number: usize, from: &str, to: &str) -> String {
    let text = CAPTURES[number - 1];
    assert!(text.contains(from), "B.{number} has no {from:?}");
    judge(parse(&text.replacen(from, to, 1)), &key(SECRET))
}

#[test]
fn the_envelope_is_judged_in_the_vendors_order() {
    let v1 = |from: &str, to: &str| changed(8, from, to);
    let v3 = |from: &str, to: &str| changed(1, from, to);
    // What is missing is told before anything else, by the older scheme's names.
    assert_eq!(v1("&AccessKeyId=LTAI5tFakeKeyId000000001", ""), "MissingAccessKeyId");
    assert_eq!(v1("&Signature=oHupVCVPN1bXDG%2FbdGbI9czAsGs%3D", ""), "MissingSignature");
    assert_eq!(v1("&SignatureMethod=HMAC-SHA1", ""), "MissingSignatureMethod");
    assert_eq!(
        v1("SignatureNonce=0000000000000000000000000000000a", "X=1"),
        "MissingSignatureNonce"
    );
    assert_eq!(v1("SignatureVersion=1.0", "SignatureVersion="), "MissingSignatureVersion");
    assert_eq!(v1("&Timestamp=2026-01-15T08%3A00%3A00Z", ""), "MissingTimestamp");
    assert_eq!(v3("Credential=LTAI5tFakeKeyId000000001", "Credential="), "MissingAccessKeyId");
    assert_eq!(v3("Signature=", "Seal="), "MissingSignature");
    assert_eq!(v3("x-acs-date: 2026-01-15T08:00:00Z\n", ""), "MissingTimestamp");
    // Then what has to do with time and scheme.
    assert_eq!(v1("T08%3A00%3A00Z", "T08%3A15%3A01Z"), "InvalidTimeStamp.Expired");
    assert_eq!(v1("T08%3A00%3A00Z", "T08%3A15%3A00Z"), "SignatureDoesNotMatch");
    assert_eq!(v1("T08%3A00%3A00Z", "+08%3A00%3A00"), "InvalidTimeStamp.Format");
    assert_eq!(v3("T08:00:00Z", "T07:44:59Z"), "InvalidTimeStamp.Expired");
    assert_eq!(v3("T08:00:00Z", "T07:45:00Z"), "SignatureDoesNotMatch");
    assert_eq!(
        v3("2026-01-15T08:00:00Z", "Thu, 15 Jan 2026 08:00:00 GMT"),
        "InvalidTimeStamp.Format"
    );
    assert_eq!(v1("HMAC-SHA1", "HMAC-SHA256"), "InvalidSignatureMethod");
    assert_eq!(v1("SignatureVersion=1.0", "SignatureVersion=2.0"), "InvalidSignatureVersion");
    assert_eq!(v1("Format=json", "Format=yaml"), "InvalidParameter.Format");
    assert_eq!(v1("Format=json", "Format=json&SecurityToken=t"), "InvalidSecurityToken.Malformed");
    assert_eq!(v3("ACS3-HMAC-SHA256", "ACS3-HMAC-SHA512"), "InvalidSignatureMethod");
    assert_eq!(v3("SignedHeaders=", "Signed="), "IncompleteSignature");
    for unsigned in
        ["host;", "x-acs-action;", "x-acs-date;", "x-acs-content-sha256;", ";x-acs-version"]
    {
        assert_eq!(v3(unsigned, ""), "IncompleteSignature", "{unsigned}");
    }
    assert_eq!(v3("x-acs-signature-nonce;", ""), "IncompleteSignature");
    assert_eq!(v3("x-acs-content-sha256: e3b0", "x-other: e3b0"), "IncompleteSignature");
    assert_eq!(
        changed(11, "UcY5u5y0Ig3+rjontIQ73A==", "AAAAAAAAAAAAAAAAAAAAAA=="),
        "ContentMD5NotMatched"
    );
    // What the seal covers.
    assert_eq!(v3("AppServiceName=%E9", "AppServiceName=%E8"), "SignatureDoesNotMatch");
    assert_eq!(v3("POST", "GET"), "SignatureDoesNotMatch");
    assert_eq!(changed(6, "FileSuffix=png", "FileSuffix=gif"), "SignatureDoesNotMatch");
    assert_eq!(changed(11, "2025-05-22", "2025-05-23"), "ContentMD5NotMatched");
    assert_eq!(changed(13, "FileSuffix=jpg", "FileSuffix=gif"), "SignatureDoesNotMatch");
    // What no seal can repair.
    assert_eq!(v3("POST", "PUT"), "UnsupportedHTTPMethod");
    assert_eq!(v3("POST /?", "POST /x?"), "InvalidAction.NotFound");
    assert_eq!(v3("AppServiceName=%E9%98%BF", "AppServiceName=%zz"), "InvalidAppServiceName");
    assert_eq!(v3("AppServiceName=%E9%98%BF", "AppServiceName=%E9%98"), "InvalidAppServiceName");
    assert_eq!(v3("?AppApprovalDate", "?%ff"), "InvalidParameter");
    // Two proofs, or one that names no key.
    assert_eq!(v3("POST /?", "POST /?AccessKeyId=a&Signature=b&"), "IncompleteSignature");
    assert_eq!(v3("accept: ", "x-tc-action: AddSmsSign\naccept: "), "IncompleteSignature");
    let bearer = "POST /?SignatureType=BEARERTOKEN HTTP/1.1\nhost: h\nx-acs-bearer-token: t";
    assert_eq!(judge(parse(bearer), &key(SECRET)), "IncompleteSignature");
    assert_eq!(judge(parse("GET / HTTP/1.1\nhost: h"), &key(SECRET)), "MissingAccessKeyId");
}

#[test]
fn trouble_of_a_known_key_waits_for_the_key() {
    // An unknown key comes before an expired time: `open` succeeds, and the key is looked up.
    let text = CAPTURES[0].replace("x-acs-date: 2026", "x-acs-date: 2025");
    let (opened, ticket) = open(parse(&text));
    assert!(matches!(opened.unwrap().seal, Seal::Troubled(_)));
    assert_eq!(ticket.key, KEY);
}

#[test]
fn messages_show_what_we_signed() {
    let told = |number: usize| {
        let verdict = verdict(capture(number), &key("AnotherFakeSecret")).unwrap();
        verdict.message(signet_wire::Language::English)
    };
    let message = told(8);
    // An official client compares what follows the first colon with its own string.
    assert_eq!(message.split(':').nth(1), Some(&*v1_string(capture(8))));
    assert!(message.starts_with("Specified signature is not matched with our calculation. "));
    assert_eq!(
        told(1),
        format!(
            "Specified signature does not match our calculation. server StringToSign is \
             [ACS3-HMAC-SHA256\nd13387a5e31f00a43a3bfb593f16be9fdab03ed028f9c06415194699197b28f6] \
             server CanonicalRequest is [{}]",
            canonical(capture(1)).text()
        )
    );
}

#[test]
fn a_very_long_request_is_not_sent_back() {
    let form = format!("X={}", "a".repeat(100_000));
    let text = CAPTURES[10].split_once("\n\n").unwrap().0.replace("Content-MD5", "x-md5");
    let verdict = verdict(parse(&format!("{text}\n\n{form}")), &key(SECRET)).unwrap();
    assert_eq!(verdict.name(), "SignatureDoesNotMatch");
    assert!(verdict.message(signet_wire::Language::English).len() < 100);
}

#[test]
fn a_body_too_large_is_refused() {
    let text = CAPTURES[5].split_once("\n\n").unwrap().0;
    let request = parse(&format!("{text}\n\n{}", "a".repeat(5 << 20)));
    assert_eq!(judge(request, &key(SECRET)), "RequestBodyTooLarge");
}

#[test]
fn version_and_action_are_judged_after_the_seal() {
    let find = |version: &str, action: &str| match Alibaba::find(version, action) {
        Ok(entry) => entry.name.to_owned(),
        Err(fault) => Alibaba::code(&fault).name(),
    };
    assert_eq!(find("", ""), "MissingVersion");
    assert_eq!(find("2021-01-11", "AddSmsSign"), "InvalidVersion");
    assert_eq!(find(crate::VERSION, ""), "MissingAction");
    assert_eq!(find(crate::VERSION, "createsmsappicprecord"), "InvalidAction.NotFound");
    assert_eq!(find(crate::VERSION, "GetSmsOcrOssInfo"), "GetSmsOcrOssInfo");
}

#[test]
fn moments_are_read_exactly() {
    assert_eq!(moment("2026-01-15T08:00:00Z"), Ok(NOW));
    for bad in [
        "",
        "2026-01-15T08:00:00",
        "2026-01-15t08:00:00Z",
        "2026-01-15 08:00:00Z",
        "2026-01-15T08:00:00z",
        "2026-02-30T08:00:00Z",
        "2026-01-15T25:00:00Z",
        "2026-01-15T8:00:000Z",
        "２026-01-15T08:00:0Z",
        "+026-01-15T08:00:00Z",
    ] {
        assert!(moment(bad).is_err(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_request_is_too_strange(
        query in "[ -~]{0,80}",
        headers in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "host", "authorization", "x-acs-date", "x-acs-action", "x-acs-version",
                    "x-acs-content-sha256", "x-acs-signature-nonce", "x-acs-security-token",
                    "content-type", "content-md5", "x-acs-bearer-token",
                ]),
                prop::collection::vec(0x80u8..0xff, 0..8).prop_union_text(),
            ),
            0..12,
        ),
        body in prop::collection::vec(any::<u8>(), 0..128),
    ) {
        let mut request = Request::builder().method("POST");
        if let Ok(uri) = format!("/?{query}").parse::<http::Uri>() {
            request = request.uri(uri);
        }
        for (name, value) in headers {
            if let Ok(value) = http::HeaderValue::from_bytes(&value) {
                request = request.header(name, value);
            }
        }
        if let Ok(request) = request.body(bytes::Bytes::from(body)) {
            let _ = judge(request, &key(SECRET));
        }
    }

    #[test]
    fn no_parameters_are_too_strange_for_the_older_scheme(
        name in "Sign[a-zA-Z.]{0,12}",
        value in any::<String>(),
    ) {
        let ask = Ask {
            host: "h",
            action: "GetSmsSign",
            version: crate::VERSION,
            params: &[(name, value)],
            now: NOW,
            nonce: "n",
        };
        prop_assert_eq!(judge(sign_v1(KEY, SECRET, &ask).unwrap(), &key(SECRET)), "OK");
        let request = sign_v3(KEY, SECRET, Algorithm::HmacSha256, &ask).unwrap();
        prop_assert_eq!(judge(request, &key(SECRET)), "OK");
    }
}

/// Header values that are now and then a plausible beginning, and then anything.
trait UnionText: Strategy<Value = Vec<u8>> + Sized + 'static {
    fn prop_union_text(self) -> BoxedStrategy<Vec<u8>> {
        let begins = prop::sample::select(vec![
            "",
            "ACS3-HMAC-SHA256 ",
            "ACS3-HMAC-SM3 Credential=k,SignedHeaders=host;;,Signature=",
            "ACS3-RSA-SHA256 Credential=k,Signature=00,SignedHeaders=",
            "2026-01-15T08:00:00Z",
            "application/x-www-form-urlencoded",
        ]);
        (begins, self, "[ -~]{0,24}")
            .prop_map(|(begin, bytes, end)| [begin.as_bytes(), &bytes, end.as_bytes()].concat())
            .boxed()
    }
}
impl<S: Strategy<Value = Vec<u8>> + 'static> UnionText for S {}

#[test]
fn faults_of_the_key_have_their_codes() {
    let name = |fault: Fault| Alibaba::code(&fault).name();
    assert_eq!(name(Fault::UnknownKey), "InvalidAccessKeyId.NotFound");
    assert_eq!(name(Fault::DisabledKey), "InvalidAccessKeyId.Inactive");
    assert_eq!(name(Fault::Replayed), "SignatureNonceUsed");
    assert_eq!(name(Fault::Limited { seen: 2, limit: 1 }), "Throttling.User");
    assert_eq!(name(Fault::Busy), "ServiceUnavailable");
}
