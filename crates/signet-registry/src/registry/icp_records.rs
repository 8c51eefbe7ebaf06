//! Records of ICP filings.

use signet_domain::caller::Caller;
use signet_domain::icp_record::{FileIcpRecord, IcpRecord};
use signet_domain::ids::IcpRecordId;

use crate::{Broken, Error, Registry};

impl Registry {
    /// Files a record.
    pub async fn file_icp_record(
        &self,
        _caller: &Caller,
        _command: FileIcpRecord,
    ) -> Result<IcpRecordId, Error> {
        unimplemented!()
    }

    /// The caller's records with these ids, in this order; unknown ids and repetitions are left
    /// out.
    pub async fn icp_records(
        &self,
        _caller: &Caller,
        _ids: &[IcpRecordId],
    ) -> Result<Vec<IcpRecord>, Broken> {
        unimplemented!()
    }
}
