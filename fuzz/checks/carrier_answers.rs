//! What carriers send back: any bytes are rows or a reason why they are none, and no row is left out.

// The modules of the server's own, without the server.
#[allow(dead_code)]
#[path = "../../crates/signet/src/carriers"]
mod carriers {
    pub mod answers;
    pub mod sheet;
}

use self::carriers::answers::{Says, read};

pub fn check(bytes: &[u8]) {
    match read(bytes) {
        Ok(rows) => {
            assert!(rows.windows(2).all(|two| two[0].number <= two[1].number));
            for row in rows {
                if let Says::Wrong(why) = row.says {
                    assert!(!why.is_empty(), "row {} is wrong and nobody says why", row.number);
                }
            }
        }
        Err(why) => assert!(!why.is_empty()),
    }
}
