//! How each carrier is reached.

use signet_domain::carrier::{Carrier, Simulation};

use crate::keys::Secret;

/// How each carrier is reached.
#[derive(Clone, Debug, Default)]
pub struct Carriers {
    /// China Mobile.
    pub mobile: Adapter,
    /// China Unicom.
    pub unicom: Adapter,
    /// China Telecom.
    pub telecom: Adapter,
    /// How those behave that are simulated.
    pub simulation: Simulation,
}

/// How a carrier is reached.
#[derive(Clone, Debug, Default)]
pub enum Adapter {
    /// Nothing is filed with it, and approved signatures are in effect without it.
    #[default]
    Off,
    /// It is not there, and answers as it is told to.
    Simulated,
    /// An operator exports batches for it and imports its answers.
    File,
    /// Batches are posted to an address.
    Http(Endpoint),
}

/// A web address that takes batches and knows the answers.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The address, without a query.
    pub url: Secret,
    /// A bearer token for it.
    pub token: Option<Secret>,
}

impl Adapter {
    /// Its name in settings.
    pub fn name(&self) -> &'static str {
        match self {
            Adapter::Off => "off",
            Adapter::Simulated => "simulated",
            Adapter::File => "file",
            Adapter::Http(_) => "http",
        }
    }
}

impl Carriers {
    /// How a carrier is reached.
    pub fn adapter(&self, carrier: Carrier) -> &Adapter {
        match carrier {
            Carrier::Mobile => &self.mobile,
            Carrier::Unicom => &self.unicom,
            Carrier::Telecom => &self.telecom,
        }
    }

    /// The carriers that are filed with.
    pub fn on(&self) -> impl Iterator<Item = Carrier> + '_ {
        let all = Carrier::ALL.iter().copied();
        all.filter(|carrier| self.is_on(*carrier))
    }

    /// Whether a carrier is filed with.
    pub fn is_on(&self, carrier: Carrier) -> bool {
        !matches!(self.adapter(carrier), Adapter::Off)
    }
}
