//! What steps are on the wire.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use signet_wire::Value;

use crate::actions::{Application, Form, OlderApplication, Picture, Ref, Version};
use crate::model::World;

/// The key of an upload.
pub fn key(world: &World, who: usize, file: &str) -> String {
    format!("{}/{file}", world.accounts[who].id)
}

/// An application as parameters.
pub fn application_params(
    world: &World,
    who: usize,
    form: &Application,
) -> Vec<(&'static str, String)> {
    let mut params = vec![
        ("SignName", form.name.to_owned()),
        ("SignSource", form.source.to_string()),
        ("QualificationId", form.qualification.id().to_string()),
        ("ThirdParty", form.for_others.to_string()),
    ];
    params.extend(form.letter.map(|it| ("AuthorizationLetterId", it.id().to_string())));
    params.extend(form.record.map(|it| ("AppIcpRecordId", it.id().to_string())));
    params.extend(form.scene.map(|it| ("ApplySceneContent", it.to_owned())));
    let files: Vec<_> =
        form.material.iter().map(|file| format!("{:?}", key(world, who, file))).collect();
    if !files.is_empty() {
        params.push(("MoreData", format!("[{}]", files.join(","))));
    }
    params
}

/// An application that is made the old way.
pub fn older_params(form: &OlderApplication) -> Vec<(&'static str, String)> {
    let file = |picture: &Picture| {
        let contents = BASE64.encode(bytes(*picture));
        format!(r#"{{"FileContents":"{contents}","FileSuffix":"png"}}"#)
    };
    let files: Vec<_> = form.pictures.iter().map(file).collect();
    vec![
        ("SignName", form.name.to_owned()),
        ("SignSource", form.source.to_string()),
        ("Remark", "登录场景使用验证码".to_owned()),
        ("SignFileList", format!("[{}]", files.join(","))),
    ]
}

/// A list of ids.
pub fn ids(of: &[Ref]) -> String {
    let ids: Vec<_> = of.iter().map(|it| it.id().to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// A form as parameters.
pub fn form_params(form: &Form, version: Version) -> Vec<(&'static str, Value)> {
    let purpose = match version {
        Version::Newer => "SignPurpose",
        Version::Older => "UsedMethod",
    };
    let mut params = vec![
        ("SignName", Value::text(form.name)),
        ("SignType", Value::Integer(form.kind)),
        ("DocumentType", Value::Integer(form.document)),
        ("International", Value::Integer(form.international)),
        (purpose, Value::Integer(form.purpose)),
        ("ProofImage", picture(form.proof)),
    ];
    params.extend(form.commission.map(|it| ("CommissionImage", picture(it))));
    params.extend(form.qualification.map(|it| ("QualificationId", Value::Integer(it.id()))));
    params
}

fn picture(picture: Picture) -> Value {
    Value::text(match picture {
        Picture::Garbled => "!!!!".to_owned(),
        picture => BASE64.encode(bytes(picture)),
    })
}

/// The bytes of a picture: a PNG of one grey pixel, with a comment that makes it another file.
pub fn bytes(picture: Picture) -> Vec<u8> {
    let comment = match picture {
        Picture::Good(which) => "x".repeat(which),
        Picture::Other => return b"no picture".to_vec(),
        Picture::Garbled | Picture::Empty => return vec![],
    };
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        png.extend(kind);
        png.extend(data);
        let mut crc = u32::MAX;
        for byte in kind.iter().chain(data) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
            }
        }
        png.extend((!crc).to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    chunk(b"tEXt", comment.as_bytes());
    chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01]);
    chunk(b"IEND", &[]);
    png
}
