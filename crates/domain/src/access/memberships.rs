//! A person's roles at the sites.

use std::fmt;

use super::Role;
use crate::SiteId;

/// Which sites somebody reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SiteScope {
    /// Every site, those to come too.
    All,
    /// One site.
    One(SiteId),
}

impl SiteScope {
    /// Whether it reaches a site.
    pub fn reaches(self, site: SiteId) -> bool {
        match self {
            Self::All => true,
            Self::One(only) => only == site,
        }
    }

    /// Whether it reaches all that `other` reaches.
    pub fn covers(self, other: Self) -> bool {
        self == Self::All || self == other
    }

    /// As it is stored: the one site, or nothing for all.
    pub const fn site(self) -> Option<SiteId> {
        match self {
            Self::All => None,
            Self::One(site) => Some(site),
        }
    }

    /// Read back from how it is stored.
    pub fn from_site(site: Option<SiteId>) -> Self {
        site.map_or(Self::All, Self::One)
    }
}

/// A role at one site or at all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Where.
    pub sites: SiteScope,
    /// What they may do there.
    pub role: Role,
}

/// All roles of one person. Where two reach a site, the greater one counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memberships(Vec<Membership>);

impl Memberships {
    /// One role, at one site or at all.
    pub fn only(role: Role, sites: SiteScope) -> Self {
        Self(vec![Membership { sites, role }])
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Membership> + '_ {
        self.0.iter().copied()
    }

    /// The role at a site; `None` where the site is none of theirs.
    pub fn role_at(&self, site: SiteId) -> Option<Role> {
        self.iter().filter(|membership| membership.sites.reaches(site)).map(|membership| membership.role).max()
    }

    /// The role at every site, those to come too.
    pub fn role_everywhere(&self) -> Option<Role> {
        self.iter().filter(|membership| membership.sites == SiteScope::All).map(|membership| membership.role).max()
    }

    /// The greatest role there is anywhere.
    pub fn role_somewhere(&self) -> Option<Role> {
        self.iter().map(|membership| membership.role).max()
    }

    /// The role all over these sites.
    pub fn role_over(&self, sites: SiteScope) -> Option<Role> {
        match sites {
            SiteScope::All => self.role_everywhere(),
            SiteScope::One(site) => self.role_at(site),
        }
    }

    /// What is left of them at one site alone.
    #[must_use]
    pub fn at(&self, site: SiteId) -> Self {
        Self(self.role_at(site).map(|role| Membership { sites: SiteScope::One(site), role }).into_iter().collect())
    }
}

impl fmt::Display for Memberships {
    /// `owner of all sites`, or `manager of` and the site's id, one after the other.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Membership { sites, role }) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            match sites {
                SiteScope::All => write!(f, "{comma}{role} of all sites")?,
                SiteScope::One(site) => write!(f, "{comma}{role} of {site}")?,
            }
        }
        Ok(())
    }
}

impl FromIterator<Membership> for Memberships {
    fn from_iter<I: IntoIterator<Item = Membership>>(memberships: I) -> Self {
        Self(memberships.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(n: u128) -> SiteId {
        SiteId::from_uuid(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn the_greater_role_counts_where_it_reaches() {
        let of = |sites, role| Membership { sites, role };
        let several: Memberships = [
            of(SiteScope::All, Role::Viewer),
            of(SiteScope::One(site(1)), Role::Owner),
            of(SiteScope::One(site(2)), Role::Viewer),
        ]
        .into_iter()
        .collect();
        assert_eq!(several.role_at(site(1)), Some(Role::Owner));
        assert_eq!(several.role_at(site(2)), Some(Role::Viewer));
        assert_eq!(several.role_at(site(3)), Some(Role::Viewer));
        assert_eq!(several.role_everywhere(), Some(Role::Viewer), "owning one site is not owning all");
        assert_eq!(several.role_somewhere(), Some(Role::Owner));
        assert_eq!(several.role_over(SiteScope::All), Some(Role::Viewer));
        assert_eq!(several.at(site(1)), Memberships::only(Role::Owner, SiteScope::One(site(1))));
        let one = Memberships::only(Role::Manager, SiteScope::One(site(1)));
        assert_eq!((one.role_at(site(2)), one.role_everywhere()), (None, None));
        assert_eq!(one.at(site(2)), Memberships::default());
        assert_eq!(Memberships::default().role_somewhere(), None);
    }
}
