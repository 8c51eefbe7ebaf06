//! The evidence of a batch as one archive, written as it is read: never more than one piece at once is
//! in memory.

use std::io::{self, Write};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use parking_lot::Mutex;
use signet_domain::caller::Operator;
use signet_domain::carrier::{Batch, LineRef};
use signet_domain::picture;
use signet_registry::{Piece, Registry};
use tokio::sync::mpsc;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The archive of a batch as the body of an answer. What fails on the way cuts it short: an archive
/// has its table at the end, so nobody takes half of one for the whole.
pub fn archive(
    registry: Registry,
    operator: Operator,
    batch: Batch,
    pieces: Vec<(LineRef, Piece)>,
) -> Body {
    let (send, receive) = mpsc::channel(2);
    tokio::spawn(async move {
        if let Err(error) = write(&registry, &operator, &batch, &pieces, &send).await {
            tracing::warn!(batch = batch.id.0, %error, "an archive of evidence was cut short");
            let _ = send.send(Err(error)).await;
        }
    });
    let pieces = futures_util::stream::unfold(receive, |mut receive| async move {
        receive.recv().await.map(|piece| (piece, receive))
    });
    Body::from_stream(pieces)
}

type Sender = mpsc::Sender<io::Result<Bytes>>;

async fn write(
    registry: &Registry,
    operator: &Operator,
    batch: &Batch,
    pieces: &[(LineRef, Piece)],
    send: &Sender,
) -> io::Result<()> {
    let written = Written::default();
    let mut zip = ZipWriter::new_stream(written.clone());
    let options = SimpleFileOptions::default()
        // Pictures do not get any smaller.
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600);
    let mut list = String::from("\u{feff}line,file,role,fingerprint\r\n");
    for (line, piece) in pieces {
        let content = registry.carrier_piece(operator, *line, piece).await;
        let content = content.map_err(|undone| io::Error::other(undone.by_itself()))?;
        let file = match content {
            // Erased since: the list says that there was one.
            None => "-".to_owned(),
            Some(content) => {
                let bytes = content.all().await.map_err(io::Error::other)?;
                let file = file_name(*line, piece, &bytes);
                zip.start_file(&*file, options).map_err(io::Error::other)?;
                zip.write_all(&bytes)?;
                file
            }
        };
        list += &format!("{line},{file},{},{}\r\n", piece.role, piece.fingerprint);
        written.pass_on(send).await?;
    }
    let name = format!("B{}.csv", batch.id);
    zip.start_file(name, options).map_err(io::Error::other)?;
    zip.write_all(list.as_bytes())?;
    zip.finish().map_err(io::Error::other)?;
    written.pass_on(send).await
}

/// Where a piece lies: a folder for each line, a name that says what it is.
fn file_name(line: LineRef, piece: &Piece, bytes: &[u8]) -> String {
    let extension = match picture::inspect(bytes) {
        Ok(picture) => picture.format.extensions().first().copied().unwrap_or("bin"),
        Err(_) => "bin",
    };
    let Piece { subject, role, position, .. } = piece;
    format!("{:04}/{role}-{subject}-{position}.{extension}", line.number)
}

/// What was written and not passed on yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    async fn pass_on(&self, send: &Sender) -> io::Result<()> {
        let bytes = std::mem::take(&mut *self.0.lock());
        let sent = send.send(Ok(Bytes::from(bytes))).await;
        sent.map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "nobody reads it any more"))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
