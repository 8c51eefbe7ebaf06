//! Places for connections: so many in all, so many for each address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;

/// The places of a server.
pub struct Places {
    began: Instant,
    all: usize,
    per_address: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    last: u64,
    seats: HashMap<u64, Arc<Seat>>,
    by_address: HashMap<IpAddr, usize>,
}

/// What others may know of a connection.
struct Seat {
    /// Milliseconds from the beginning to when something last happened.
    moved: AtomicU64,
    /// Requests under way.
    busy: AtomicU32,
    /// Whether something came that is no whole request yet.
    waits: AtomicBool,
    /// Told when the connection has to go.
    go: Notify,
}

/// The place of one connection, until it is dropped.
pub struct Place {
    places: Arc<Places>,
    number: u64,
    seat: Arc<Seat>,
    address: OnceLock<IpAddr>,
}

/// A request under way, until it is dropped.
pub struct Busy(Arc<Seat>);

impl Places {
    /// So many places in all, and so many for each address.
    pub fn new(all: usize, per_address: usize) -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), all, per_address, taken: Mutex::default() })
    }

    /// Takes a place. When there is none, the connection goes on which nothing has happened for
    /// longest, so that who holds connections without using them keeps nobody out; `None` when all
    /// are in use.
    pub fn take(self: &Arc<Self>) -> Option<Place> {
        let mut taken = self.taken.lock();
        if taken.seats.len() >= self.all {
            let idle = taken.seats.iter().filter(|(_, seat)| !seat.is_busy());
            let longest = idle.min_by_key(|(_, seat)| seat.moved.load(Ordering::Relaxed));
            let number = longest.map(|(number, _)| *number)?;
            if let Some(seat) = taken.seats.remove(&number) {
                seat.go.notify_one();
            }
        }
        taken.last += 1;
        let number = taken.last;
        let moved = AtomicU64::new(self.now());
        let seat = Arc::new(Seat {
            moved,
            busy: AtomicU32::new(0),
            waits: AtomicBool::new(false),
            go: Notify::new(),
        });
        taken.seats.insert(number, seat.clone());
        Some(Place { places: self.clone(), number, seat, address: OnceLock::new() })
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Seat {
    fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed) > 0
    }
}

impl Place {
    /// Counts the connection as this address's; `false` when it has too many.
    pub fn claim(&self, address: IpAddr) -> bool {
        let address = counted(address);
        let mut taken = self.places.taken.lock();
        let open = taken.by_address.entry(address).or_default();
        if *open >= self.places.per_address {
            return false;
        }
        if self.address.set(address).is_ok() {
            *open += 1;
        }
        true
    }

    /// Notes that something happened.
    pub fn moved(&self) {
        self.seat.moved.store(self.places.now(), Ordering::Relaxed);
    }

    /// Notes that something came.
    pub fn heard(&self) {
        self.seat.waits.store(true, Ordering::Relaxed);
    }

    /// Notes that all of what came was a whole request.
    pub fn heard_whole(&self) {
        self.seat.waits.store(false, Ordering::Relaxed);
    }

    /// Whether something came that is no whole request yet.
    pub fn waits(&self) -> bool {
        self.seat.waits.load(Ordering::Relaxed)
    }

    /// Notes a request, until what is given is dropped.
    pub fn busy(&self) -> Busy {
        self.moved();
        self.seat.busy.fetch_add(1, Ordering::Relaxed);
        Busy(self.seat.clone())
    }

    /// For how long nothing has happened; not at all while a request is under way.
    pub fn idle(&self) -> Duration {
        let moved = match self.seat.is_busy() {
            true => self.places.now(),
            false => self.seat.moved.load(Ordering::Relaxed),
        };
        Duration::from_millis(self.places.now().saturating_sub(moved))
    }

    /// Waits until somebody else needs the place.
    pub async fn has_to_go(&self) {
        self.seat.go.notified().await;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock();
        taken.seats.remove(&self.number);
        let Some(address) = self.address.get() else { return };
        if let Some(open) = taken.by_address.get_mut(address) {
            *open -= 1;
            if *open == 0 {
                taken.by_address.remove(address);
            }
        }
    }
}

/// What connections are counted by: who has one address of version 6 has all of its network.
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn each_address_has_its_own() {
        let places = Places::new(9, 1);
        let one = places.take().unwrap();
        let other = places.take().unwrap();
        assert!(one.claim("2001:db8::1".parse().unwrap()));
        assert!(!other.claim("2001:db8::2".parse().unwrap()), "the same network");
        assert!(other.claim("192.0.2.1".parse().unwrap()));
        drop(one);
        let next = places.take().unwrap();
        assert!(next.claim("2001:db8::2".parse().unwrap()), "it was given back");
    }

    #[test]
    fn who_idles_longest_makes_place() {
        let places = Places::new(2, 9);
        let first = places.take().unwrap();
        let second = places.take().unwrap();
        second.seat.moved.store(5, Ordering::Relaxed);
        let working = first.busy();
        let third = places.take().unwrap();
        assert!(second.has_to_go().now_or_never().is_some());
        assert!(first.has_to_go().now_or_never().is_none());
        let _also = third.busy();
        assert!(places.take().is_none(), "all are in use");
        drop(working);
        assert!(places.take().is_some());
    }
}
