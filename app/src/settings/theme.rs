//! The theme: the system's, or the one that was chosen for this browser. A cookie keeps the choice, so that the
//! server writes the page in it and no other theme is seen first.

use crate::cookies::THEME;

/// How the desk looks in this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system does.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The one that was chosen for the browser that asks.
    pub fn chosen() -> Self {
        THEME.read().map_or(Self::System, |name| Self::named(&name))
    }

    /// The one of this name; the system's for a name that there is not.
    pub(super) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or(Self::System)
    }

    /// Lets the browser that asks keep it.
    pub(super) fn choose(self) {
        match self {
            Self::System => THEME.forget(),
            Self::Light | Self::Dark => THEME.set(self.name()),
        }
    }

    /// What the styles read off the document; nothing leaves it to the system.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.name())
    }

    /// Which colours the browser itself uses, from before the styles are there.
    pub fn colour_scheme(self) -> &'static str {
        self.attribute().unwrap_or("light dark")
    }

    /// Its name in the cookie and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn only_a_choice_overrides_the_system() {
        let check = |name, expected: Option<&str>| assert_eq!(Theme::named(name).attribute(), expected, "{name}");
        check("light", Some("light"));
        check("dark", Some("dark"));
        check("system", None);
        check("\"><script>", None);
    }
}
