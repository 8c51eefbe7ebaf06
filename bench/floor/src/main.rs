//! The least a server can do with the same requests: what Signet's figures are compared with.
//!
//! `/json` reads a JSON body and answers a small one. `/file` makes a body durable: it is hashed,
//! written under a fresh name, flushed, given its name, and its folder is flushed. Nothing is
//! checked, looked up or kept besides.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

/// The body of the request, as the dialect has it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Application {
    sign_name: String,
    sign_type: u64,
    document_type: u64,
    international: u64,
    sign_purpose: u64,
    proof_image: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    sign_id: u64,
}

/// Where files go, and the number of the next one.
struct Folder {
    path: PathBuf,
    next: AtomicU64,
}

/// Runs on ADDRESS with files in FOLDER until it is killed.
#[tokio::main]
async fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: signet-floor ADDRESS FOLDER"));
    };
    let folder = Arc::new(Folder { path: path.into(), next: AtomicU64::new(0) });
    let routes =
        Router::new().route("/json", post(json)).route("/file", post(file)).with_state(folder);
    axum::serve(tokio::net::TcpListener::bind(address).await?, routes).await
}

async fn json(Json(application): Json<Application>) -> Json<Answer> {
    // Every member counts, so that none is read for nothing.
    let members = [
        application.sign_name.len() as u64,
        application.sign_type,
        application.document_type,
        application.international,
        application.sign_purpose,
        application.proof_image.len() as u64,
    ];
    Json(Answer { sign_id: members.into_iter().fold(0, u64::wrapping_add) })
}

async fn file(State(folder): State<Arc<Folder>>, body: Bytes) -> StatusCode {
    let number = folder.next.fetch_add(1, Ordering::Relaxed);
    let kept = tokio::task::spawn_blocking(move || keep(&folder.path, number, &body)).await;
    match kept {
        Ok(Ok(())) => StatusCode::NO_CONTENT,
        Ok(Err(_)) | Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Returns when the file will be there after a power cut.
fn keep(folder: &Path, number: u64, body: &[u8]) -> io::Result<()> {
    let hash: String =
        digest(&SHA256, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let fresh = folder.join(format!("{number}.new"));
    let mut file = File::create_new(&fresh)?;
    file.write_all(body)?;
    file.sync_all()?;
    std::fs::rename(&fresh, folder.join(format!("{hash}-{number}")))?;
    File::open(folder)?.sync_all()
}
