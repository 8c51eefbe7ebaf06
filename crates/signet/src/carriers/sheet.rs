//! A batch as the spreadsheet that carriers take: XLSX, or CSV for those who have no other.
//!
//! Every cell is text. Long numbers would be rounded otherwise, and a cell that begins like a formula
//! would be one: in CSV, which has no types, such cells get an apostrophe in front.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use signet_domain::carrier::Batch;
use signet_domain::person::{IdDocument, Person};
use signet_registry::SheetLine;

/// The columns: a name for programs, and the heading, which has it at its end.
pub const COLUMNS: &[&str] = &[
    "批次号 batch",
    "行号 line",
    "短信签名 signature",
    "签名来源 source",
    "签名用途 purpose",
    "短信类型 usage",
    "应用场景 scene",
    "企业名称 company",
    "统一社会信用代码 organization_code",
    "授权方 authorizer",
    "法定代表人 legal_person",
    "法定代表人证件类型 legal_person_document",
    "法定代表人证件号码 legal_person_number",
    "经办人 administrator",
    "经办人证件类型 administrator_document",
    "经办人证件号码 administrator_number",
    "经办人手机号 phone",
    "材料目录 evidence",
    "报备结果 result",
    "失败原因 reasons",
    "完成时间 completed",
    "备注 note",
];

/// The byte order mark by which spreadsheet programs tell UTF-8.
const BOM: &str = "\u{feff}";

/// A batch as CSV.
pub fn csv(batch: &Batch, lines: &[SheetLine]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BOM.as_bytes().to_vec());
    writer.write_record(COLUMNS)?;
    for line in lines {
        writer.write_record(cells(batch, line).iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// A batch as XLSX.
pub fn xlsx(batch: &Batch, lines: &[SheetLine]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same batch is the same bytes, whenever it is written.
    let made = ExcelDateTime::from_timestamp(batch.made.0.seconds())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name(format!("B{}", batch.id))?;
    sheet.set_freeze_panes(1, 3)?;
    let bold = Format::new().set_bold();
    for (heading, column) in COLUMNS.iter().zip(0..) {
        sheet.write_string_with_format(0, column, *heading, &bold)?;
        sheet.set_column_width(column, 22)?;
    }
    for (line, row) in lines.iter().zip(1..) {
        for (cell, column) in cells(batch, line).iter().zip(0..) {
            if !cell.is_empty() {
                sheet.write_string(row, column, cell)?;
            }
        }
    }
    book.save_to_buffer()
}

/// Where a line's evidence lies in the archive.
pub fn folder(line: &SheetLine) -> String {
    format!("{:04}", line.line.number)
}

fn cells(batch: &Batch, line: &SheetLine) -> Vec<String> {
    let told = &line.particulars;
    let text = |text: &str| text.to_owned();
    let mut cells = vec![
        format!("B{}", batch.id),
        line.line.to_string(),
        text(&told.name),
        text(&told.source),
        text(&told.purpose),
        text(&told.usage),
        text(&told.scene),
        text(&told.company),
        text(&told.organization_code),
        text(&told.authorizer),
    ];
    let people = line.people.as_ref();
    cells.extend(person(people.map(|people| &people.legal_person)));
    cells.extend(person(people.map(|people| &people.administrator)));
    cells.push(people.map(|people| people.phone.reveal().to_owned()).unwrap_or_default());
    cells.push(if told.evidence.is_empty() { String::new() } else { folder(line) });
    cells.resize(COLUMNS.len(), String::new());
    cells
}

fn person(person: Option<&Person>) -> [String; 3] {
    let Some(person) = person else { return Default::default() };
    let document = match person.document {
        IdDocument::IdentityCard => "居民身份证",
        IdDocument::Passport => "护照",
        IdDocument::HomeReturnPermit => "港澳居民来往内地通行证",
        IdDocument::TaiwanCompatriotPermit => "台湾居民来往大陆通行证",
        IdDocument::ResidencePermit => "居住证",
        IdDocument::Other => "其他",
    };
    [person.name.to_string(), document.into(), person.number.reveal().into()]
}

/// A cell that no spreadsheet program computes or rounds.
fn harmless(cell: &str) -> String {
    let computed = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']);
    let rounded = cell.len() > 11 && cell.bytes().all(|byte| byte.is_ascii_digit());
    if computed || rounded { format!("'{cell}") } else { cell.to_owned() }
}

/// A cell as it was before it was made harmless.
pub fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
pub mod tests {
    use signet_domain::carrier::{BatchState, Carrier, LineRef};
    use signet_domain::ids::BatchId;
    use signet_domain::time::Timestamp;
    use signet_registry::Particulars;

    use super::*;

    pub fn batch() -> Batch {
        Batch {
            id: BatchId(7),
            carrier: Carrier::Mobile,
            state: BatchState::Open,
            lines: 2,
            waiting: 2,
            made: (Timestamp(1_748_750_400_000), "li".into()),
            taken: None,
            closed: None,
            tries: 0,
        }
    }

    pub fn line(number: i64, name: &str) -> SheetLine {
        SheetLine {
            line: LineRef { batch: BatchId(7), number },
            particulars: Particulars { name: name.into(), ..Particulars::default() },
            people: None,
        }
    }

    #[test]
    fn no_cell_is_a_formula_and_no_number_is_rounded() {
        for (cell, expect) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2", "'-2"),
            ("+86", "'+86"),
            ("\tx", "'\tx"),
            ("911101010000000000", "'911101010000000000"),
            ("13700001234", "13700001234"),
            ("阿里云", "阿里云"),
        ] {
            assert_eq!(harmless(cell), expect);
            assert_eq!(plain(&harmless(cell)), cell);
        }
        let csv = csv(&batch(), &[line(1, "=HYPERLINK(\"x\")"), line(2, "a\"b,c")]).unwrap();
        let text = String::from_utf8(csv).unwrap();
        assert!(text.starts_with("\u{feff}批次号 batch,行号 line,"), "{text}");
        assert!(text.contains("B7,B7-0001,\"'=HYPERLINK(\"\"x\"\")\","), "{text}");
        assert!(text.contains("B7,B7-0002,\"a\"\"b,c\","), "{text}");
    }

    #[test]
    fn the_same_batch_is_the_same_bytes() {
        let lines = [line(1, "阿里云"), line(2, "菜鸟")];
        assert_eq!(xlsx(&batch(), &lines).unwrap(), xlsx(&batch(), &lines).unwrap());
        assert_eq!(csv(&batch(), &lines).unwrap(), csv(&batch(), &lines).unwrap());
    }
}
