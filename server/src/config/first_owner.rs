//! The first owner of a database without users.

use std::fmt;

/// Credentials of the first owner, used once while no user exists.
#[derive(Clone, clap::Args)]
#[command(next_help_heading = "First owner")]
pub struct FirstOwnerSettings {
    /// E-mail address of the first owner, made once if no user exists
    #[arg(long, global = true, value_name = "EMAIL", env = "CARILLON_ADMIN_EMAIL")]
    pub admin_email: Option<String>,

    /// Password of the first owner; better given in the environment than as a flag
    #[arg(long, global = true, value_name = "PASSWORD", env = "CARILLON_ADMIN_PASSWORD", hide_env_values = true)]
    pub admin_password: Option<String>,
}

impl FirstOwnerSettings {
    /// E-mail address and password, when both are given and not empty.
    ///
    /// # Errors
    /// Words for the operator when only one of the two is given: a typing mistake would otherwise go unseen.
    pub fn credentials(&self) -> Result<Option<(&str, &str)>, &'static str> {
        let email = self.admin_email.as_deref().filter(|text| !text.is_empty());
        let password = self.admin_password.as_deref().filter(|text| !text.is_empty());
        match (email, password) {
            (Some(email), Some(password)) => Ok(Some((email, password))),
            (None, None) => Ok(None),
            (Some(_), None) => Err("CARILLON_ADMIN_EMAIL is set but CARILLON_ADMIN_PASSWORD is not"),
            (None, Some(_)) => Err("CARILLON_ADMIN_PASSWORD is set but CARILLON_ADMIN_EMAIL is not"),
        }
    }
}

impl fmt::Debug for FirstOwnerSettings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FirstOwnerSettings")
            .field("admin_email", &self.admin_email)
            .field("admin_password", &self.admin_password.as_ref().map(|_| "…"))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::FirstOwnerSettings;

    fn settings(email: Option<&str>, password: Option<&str>) -> FirstOwnerSettings {
        FirstOwnerSettings { admin_email: email.map(str::to_owned), admin_password: password.map(str::to_owned) }
    }

    #[test]
    fn both_or_neither() {
        assert_eq!(settings(None, None).credentials(), Ok(None));
        assert_eq!(settings(Some(""), Some("")).credentials(), Ok(None));
        assert_eq!(
            settings(Some("a@b.example"), Some("long enough")).credentials(),
            Ok(Some(("a@b.example", "long enough")))
        );
        assert!(settings(Some("a@b.example"), None).credentials().is_err());
        assert!(settings(None, Some("long enough")).credentials().is_err());
    }

    #[test]
    fn the_password_is_not_printed() {
        let printed = format!("{:?}", settings(Some("a@b.example"), Some("hunter2")));
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
