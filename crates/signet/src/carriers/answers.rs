//! What a carrier sends back: the sheet with its results filled in, as XLSX or CSV.
//!
//! Nothing is dropped in silence: a row gives an answer, or says that there is none yet, or says what
//! is wrong with it.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use encoding_rs::GB18030;
use signet_domain::carrier::{CarrierReason, CarrierResult, LineRef, OTHER, REASONS, parse_batch};
use signet_domain::time::{Day, Timestamp};
use signet_registry::Answer;

use super::sheet::{COLUMNS, plain};

/// The most an XLSX file may come to when it is unpacked, in bytes.
const UNPACKED_MAX: u64 = 256 << 20;
/// The longest note that is kept, in characters.
const NOTE_MAX: usize = 1000;

/// A row of an answer, by its number in the file, from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: usize,
    /// What it says.
    pub says: Says,
}

/// What a row says.
#[derive(Debug, PartialEq, Eq)]
pub enum Says {
    /// What became of a line.
    Answer(Answer),
    /// Nothing yet: it has no result.
    Nothing,
    /// Something nobody understands.
    Wrong(String),
}

/// Reads an answer. A carrier's CSV may be in the Chinese national encoding: that is what spreadsheet
/// programs write in China.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, String> {
    let table = match bytes.starts_with(b"PK\x03\x04") {
        true => xlsx(bytes)?,
        false => csv(bytes)?,
    };
    let mut rows = table.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let (_, headings) = rows.next().ok_or("the file is empty")?;
    let columns = Columns::find(&headings)?;
    let mut read: Vec<Row> = vec![];
    for (number, cells) in rows {
        let mut says = columns.read(&cells).unwrap_or_else(Says::Wrong);
        if let Says::Answer(answer) = &says {
            let same = |row: &&Row| matches!(&row.says, Says::Answer(of) if of.line == answer.line);
            if let Some(first) = read.iter().rev().find(same) {
                says = Says::Wrong(format!(
                    "line {} stands in row {} already",
                    answer.line, first.number
                ));
            }
        }
        read.push(Row { number, says });
    }
    Ok(read)
}

type Table = Vec<(usize, Vec<String>)>;

fn xlsx(bytes: &[u8]) -> Result<Table, String> {
    let broken = |error: &dyn std::fmt::Display| format!("this is no spreadsheet: {error}");
    let mut packed = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut size = 0_u64;
    for at in 0..packed.len() {
        size = size.saturating_add(packed.by_index_raw(at).map_err(|error| broken(&error))?.size());
    }
    if size > UNPACKED_MAX {
        return Err("the spreadsheet is too large".into());
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let range = book.worksheet_range_at(0).ok_or("the spreadsheet has no sheet")?;
    let range = range.map_err(|error| broken(&error))?;
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let rows = range.rows().enumerate();
    Ok(rows.map(|(at, row)| (first + at + 1, row.iter().map(cell).collect())).collect())
}

fn cell(cell: &Data) -> String {
    match cell {
        // A date is told as carriers write it.
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        other => plain(&other.to_string()).to_owned(),
    }
}

fn csv(bytes: &[u8]) -> Result<Table, String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => text.into_owned(),
            None => return Err("the file is neither XLSX nor CSV in UTF-8 or GB 18030".into()),
        },
    };
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(|delimiter| {
        (first.bytes().filter(|byte| byte == delimiter).count(), *delimiter == b',')
    });
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut table = vec![];
    for record in reader.records() {
        let record = record.map_err(|error| format!("this is no CSV: {error}"))?;
        let number = record.position().map_or(0, |at| line_at(text, at.byte() as usize));
        table.push((number, record.iter().map(|cell| plain(cell).to_owned()).collect()));
    }
    Ok(table)
}

/// The line of a text that a record begins in. What ends the line before may stand at its beginning.
fn line_at(text: &str, at: usize) -> usize {
    let (before, from) = text.as_bytes().split_at(at.min(text.len()));
    let ends = from.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    1 + before.iter().chain(ends).filter(|byte| **byte == b'\n').count()
}

/// Where the columns stand that matter.
struct Columns {
    batch: usize,
    line: usize,
    result: usize,
    signature: Option<usize>,
    reasons: Option<usize>,
    completed: Option<usize>,
    note: Option<usize>,
}

impl Columns {
    fn find(headings: &[String]) -> Result<Self, String> {
        let at = |name: &str| {
            let whole = COLUMNS.iter().find(|column| column.ends_with(&format!(" {name}")));
            let chinese = whole.and_then(|column| column.split(' ').next()).unwrap_or(name);
            headings.iter().position(|heading| {
                let heading = heading.trim();
                heading.eq_ignore_ascii_case(name) || heading == chinese || whole == Some(&heading)
            })
        };
        let wanted = |name| at(name).ok_or_else(|| format!("the file has no column `{name}`"));
        Ok(Self {
            batch: wanted("batch")?,
            line: wanted("line")?,
            result: wanted("result")?,
            signature: at("signature"),
            reasons: at("reasons"),
            completed: at("completed"),
            note: at("note"),
        })
    }

    fn read(&self, cells: &[String]) -> Result<Says, String> {
        let at = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        let of = |column: Option<usize>| column.map_or("", at);
        let line = LineRef::parse(at(self.line))
            .ok_or_else(|| format!("`{}` is no line", short(at(self.line))))?;
        if parse_batch(at(self.batch)) != Some(line.batch) {
            return Err(format!("line {line} is not of batch `{}`", short(at(self.batch))));
        }
        let Some(result) = result(at(self.result))? else { return Ok(Says::Nothing) };
        let (mut reasons, mut note) = (vec![], of(self.note).to_owned());
        for text in of(self.reasons).split([',', '，', ';', '；', '、']).map(str::trim) {
            match reason(text, result) {
                _ if text.is_empty() => {}
                Some(reason) => reasons.push(reason),
                // What carriers write in their own words is kept in their own words.
                None if note.is_empty() => note = text.to_owned(),
                None => note = format!("{text}；{note}"),
            }
        }
        if result == CarrierResult::Failed && reasons.is_empty() {
            reasons.push(OTHER);
        }
        Ok(Says::Answer(Answer {
            line,
            name: Some(of(self.signature).to_owned()).filter(|name| !name.is_empty()),
            result,
            reasons,
            note: note.chars().take(NOTE_MAX).collect(),
            at: moment(of(self.completed))?,
        }))
    }
}

/// What a result says: nothing where a carrier has not come to it yet.
fn result(text: &str) -> Result<Option<CarrierResult>, String> {
    Ok(Some(match text.to_lowercase().as_str() {
        "" | "in-progress" | "处理中" | "报备中" | "审核中" => return Ok(None),
        "registered" | "成功" | "报备成功" | "已报备" | "通过" => {
            CarrierResult::Registered
        }
        "verified" | "已验证" | "验证成功" | "实名成功" => CarrierResult::Verified,
        "failed" | "失败" | "报备失败" | "不通过" | "驳回" => CarrierResult::Failed,
        "lapsed" | "失效" | "已失效" | "报备失效" => CarrierResult::Lapsed,
        _ => return Err(format!("`{}` is no result", short(text))),
    }))
}

fn reason(text: &str, result: CarrierResult) -> Option<&'static CarrierReason> {
    let mut known = REASONS.iter().copied().filter(|reason| reason.of == result.state());
    known.find(|reason| reason.name == text || reason.text.zh == text || reason.text.en == text)
}

/// A moment in Beijing, or a day there.
fn moment(text: &str) -> Result<Option<Timestamp>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("`{}` is no time such as 2025-06-01 09:30:00", short(text));
    let (day, clock) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let day = Day::parse(&day.replace('/', "-")).map_err(|_| wrong())?;
    let mut seconds = 0;
    let mut parts = 0;
    for (part, (limit, unit)) in clock.trim().split(':').zip([(24, 3600), (60, 60), (60, 1)]) {
        let number: i64 = part.parse().ok().filter(|n| (0..limit).contains(n)).ok_or_else(wrong)?;
        seconds += number * unit;
        parts += 1;
    }
    if parts < 2 || clock.split(':').count() > 3 {
        return Err(wrong());
    }
    Ok(Some(day.begins().plus_millis(seconds * 1000)))
}

/// The beginning of what somebody wrote.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use signet_domain::carrier;
    use signet_domain::ids::BatchId;

    use super::super::sheet;
    use super::super::sheet::tests::{batch, line};
    use super::*;

    const HEAD: &str = "批次号 batch,行号 line,短信签名 signature,报备结果 result,失败原因 reasons,\
        完成时间 completed,备注 note\n";

    fn rows(text: &str) -> Vec<Row> {
        read(format!("{HEAD}{text}").as_bytes()).unwrap()
    }

    fn wrong(text: &str) -> String {
        match rows(text).remove(0).says {
            Says::Wrong(trouble) => trouble,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_sent_comes_back_unanswered() {
        let lines = [line(1, "=1+1"), line(2, "阿里云")];
        for bytes in [sheet::csv(&batch(), &lines).unwrap(), sheet::xlsx(&batch(), &lines).unwrap()]
        {
            let read = read(&bytes).unwrap();
            let expect = [2, 3].map(|number| Row { number, says: Says::Nothing });
            assert_eq!(read, expect);
        }
    }

    #[test]
    fn answers_are_read_in_both_languages_and_encodings() {
        let text = format!(
            "{HEAD}B7,B7-0001,阿里云,失败,码号问题、signature-error,2025-06-01 09:30:00,见附件\n\
             B7,B7-0002,,verified,,2025/06/01,\n"
        );
        let (gb, _, _) = GB18030.encode(&text);
        for bytes in [text.as_bytes(), &gb] {
            let read = read(bytes).unwrap();
            let Says::Answer(answer) = &read[0].says else { panic!("{read:?}") };
            assert_eq!(answer.line, LineRef { batch: BatchId(7), number: 1 });
            assert_eq!(answer.name.as_deref(), Some("阿里云"));
            assert_eq!(answer.reasons, [carrier::SIGNATURE_ERROR]);
            assert_eq!(answer.note, "码号问题；见附件");
            assert_eq!(answer.at.unwrap().beijing_text(), "2025-06-01 09:30:00");
            let Says::Answer(answer) = &read[1].says else { panic!("{read:?}") };
            assert_eq!((answer.result, answer.name.as_ref()), (CarrierResult::Verified, None));
            assert_eq!(answer.at.unwrap().beijing_text(), "2025-06-01 00:00:00");
        }
    }

    #[test]
    fn what_nobody_understands_is_told_with_its_row() {
        assert_eq!(wrong("B7,7-1,x,failed,,,\n"), "`7-1` is no line");
        assert_eq!(wrong("B8,B7-0001,x,failed,,,\n"), "line B7-0001 is not of batch `B8`");
        assert_eq!(wrong("B7,B7-0001,x,perhaps,,,\n"), "`perhaps` is no result");
        assert!(wrong("B7,B7-0001,x,failed,,yesterday,\n").contains("is no time"));
        let twice = rows("B7,B7-0001,x,failed,,,\nB7,B7-0002,x,,,,\nB7,B7-0001,x,verified,,,\n");
        assert_eq!(twice[1].says, Says::Nothing);
        let says = Says::Wrong("line B7-0001 stands in row 2 already".into());
        assert_eq!(twice[2], Row { number: 4, says });
        // However lines end, and whatever is empty between them.
        let ends = format!("{HEAD}B7,B7-0001,x,,,,\n\nB7,B7-0002,x,odd,,,\n").replace('\n', "\r\n");
        let numbers: Vec<_> = read(ends.as_bytes()).unwrap().iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 4]);
        assert_eq!(read(b"").unwrap_err(), "the file is empty");
        assert_eq!(read(b"a,b\n1,2\n").unwrap_err(), "the file has no column `batch`");
        assert!(read(b"PK\x03\x04nonsense").unwrap_err().starts_with("this is no spreadsheet"));
    }

    #[test]
    fn a_failure_without_a_reason_has_the_general_one() {
        let rows = rows("B7,B7-0001,,failed,,,\n");
        let Says::Answer(answer) = &rows[0].says else { panic!("{rows:?}") };
        assert_eq!(answer.reasons, [OTHER]);
    }
}
