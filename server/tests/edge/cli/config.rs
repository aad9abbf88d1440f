//! Settings: what is read, what stops the start, what is shown.

use server::config::{Config, SettingsFile};

fn read(env: &[(&str, &str)], file: &str) -> Result<Config, String> {
    let get = |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let file = SettingsFile::parse(file).map_err(|error| error.0)?;
    Config::from_sources(&get, file).map_err(|error| error.0)
}

#[test]
fn without_settings_it_runs_on_this_machine() {
    let config = read(&[], "").unwrap();
    assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.base_url.as_str(), "http://127.0.0.1:3000/");
    assert_eq!(config.reply_email_delay.as_secs(), 300);
    assert_eq!((config.inactive_close_days, config.inactive_close_cron.pattern.to_string().as_str()), (7, "0 * * * *"));
    assert!(config.is_local() && config.rate_limits && config.database_url.is_none());
}

#[test]
fn a_variable_wins_over_the_file() {
    let file = "addr = '127.0.0.1:4000'\nreply_email_delay = '2h'\ntrusted_proxies = '10.0.0.0/8, 192.168.1.1'";
    let config = read(&[("PORCHLIGHT_ADDR", "127.0.0.1:5000"), ("PORCHLIGHT_DATA", " ")], file).unwrap();
    assert_eq!(config.addr.port(), 5000);
    assert_eq!(config.reply_email_delay.as_secs(), 7200);
    assert_eq!(config.data.to_str(), Some("./data"), "an empty variable counts as absent");
    assert_eq!(config.trusted_proxies.len(), 2);
}

#[test]
fn a_wrong_value_stops_the_start_with_a_sentence_that_names_it() {
    let check = |name: &str, value: &str| {
        let error = read(&[(name, value)], "").err().unwrap_or_else(|| panic!("{name}={value} was taken"));
        assert!(error.starts_with(name) && error.ends_with('.') && !error.contains('\n'), "{error}");
    };
    check("PORCHLIGHT_ADDR", "localhost");
    check("PORCHLIGHT_ADDR", "127.0.0.1:99999");
    check("PORCHLIGHT_BASE_URL", "desk.example.com");
    check("PORCHLIGHT_BASE_URL", "https://example.com/desk");
    check("PORCHLIGHT_BASE_URL", "ftp://example.com");
    check("DATABASE_URL", "mysql://localhost/x");
    check("DATABASE_URL", "sqlite:");
    check("DATABASE_URL", "sqlite::memory:");
    check("PORCHLIGHT_SMTP_URL", "mail.example.com");
    check("PORCHLIGHT_MAIL_FROM", "Support");
    check("PORCHLIGHT_MAIL_FROM", "Support <support>");
    check("PORCHLIGHT_REPLY_EMAIL_DELAY", "soon");
    check("PORCHLIGHT_REPLY_EMAIL_DELAY", "5");
    check("PORCHLIGHT_TRUSTED_PROXIES", "10.0.0.0/99");
    check("PORCHLIGHT_RATE_LIMITS", "no");
    check("SUPPORT_INQUIRIES_INACTIVE_CLOSE_CRON", "every hour");
    check("SUPPORT_INQUIRIES_INACTIVE_CLOSE_DAYS", "a week");
}

#[test]
fn an_unknown_key_in_the_file_stops_the_start() {
    let error = read(&[], "adress = '127.0.0.1:3000'").unwrap_err();
    assert!(error.contains("unknown field `adress`"), "{error}");
}

#[test]
fn limits_stay_on_where_others_can_reach_it() {
    let off = ("PORCHLIGHT_RATE_LIMITS", "off");
    assert!(!read(&[off], "").unwrap().rate_limits);
    let error = read(&[off, ("PORCHLIGHT_ADDR", "0.0.0.0:3000")], "").unwrap_err();
    assert!(error.contains("PORCHLIGHT_ADDR"), "{error}");
}

#[test]
fn secrets_are_not_shown() {
    let config = read(
        &[
            ("DATABASE_URL", "postgres://desk:pa55word@db.example/desk?password=pa55word"),
            ("PORCHLIGHT_SMTP_URL", "smtps://desk:pa55word@mail.example:465"),
        ],
        "",
    )
    .unwrap();
    let shown = format!("{config}\n{config:?}");
    assert!(shown.contains("db.example") && shown.contains("mail.example:465"), "{shown}");
    assert!(!shown.contains("pa55word"), "{shown}");
    let error = read(&[("DATABASE_URL", "mysql://desk:pa55word@db.example")], "").unwrap_err();
    assert!(!error.contains("pa55word"), "{error}");
}

#[test]
fn this_machine_and_tls_are_told_by_the_base_url() {
    let check = |url: &str, local: bool, tls: bool| {
        let config = read(&[("PORCHLIGHT_BASE_URL", url)], "").unwrap();
        assert_eq!((config.is_local(), config.is_tls()), (local, tls), "{url}");
    };
    check("http://localhost:3000", true, false);
    check("http://127.0.0.1", true, false);
    check("http://[::1]:3000", true, false);
    check("https://desk.example.com", false, true);
    check("http://192.168.1.10:3000", false, false);
}
