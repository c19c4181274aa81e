//! One word stays one word: in bash itself, by PowerShell's rules, and where Compose and Kubernetes put variables in.

use std::io::Write;
use std::process::{Command, Stdio};

use planner::artifacts::{Options, Shell, profile};
use planner::plan::Artifacts;
use planner::read::yaml;
use planner::serve_config::ServeConfig;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::artifacts::{Machine, names, plain, texts};

/// Names that would do something if a shell read them.
const HOSTILE: [&str; 22] = [
    "a b",
    "$(touch /tmp/pwned)",
    "`id`",
    "$HOME",
    "${HOME:-x}",
    "it's",
    "say \"hi\"",
    "a;b",
    "a|b&&c",
    "a>b<c",
    "*?[a]{b,c}",
    "~root",
    "!history",
    "#comment",
    "\\back\\slash\\",
    "line\nbreak\\\nand more",
    "tab\there",
    "<script>alert(1)</script>",
    "‘typographic’ “quotes”",
    "$$(HOME) $(HOME) $${HOME}",
    "=cmd",
    "--flag=value x",
];

fn config(name: &str) -> ServeConfig {
    let model = if name.starts_with('-') { format!("x{name}") } else { name.to_owned() };
    ServeConfig { model, tokenizer: Some(name.to_owned()), revision: Some(name.to_owned()), ..plain("0.33") }
}

/// What each command's program is handed, as bash itself splits it.
fn split_by_bash(commands: &[String]) -> Vec<Vec<String>> {
    let mut script = String::from(
        "vllm() { printf '%s\\0' vllm \"$@\" $'\\1'; }\ndocker() { printf '%s\\0' docker \"$@\" $'\\1'; }\n",
    );
    for command in commands {
        script.push_str(command);
        script.push('\n');
    }
    let mut bash = Command::new("bash")
        .args(["--norc", "--noprofile"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("bash runs the commands; install it");
    let mut input = bash.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
    let output = bash.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    let commands = text.split("\u{1}\0").filter(|words| !words.is_empty());
    commands.map(|words| words.trim_end_matches('\0').split('\0').map(str::to_owned).collect()).collect()
}

/// PowerShell's own splitting (`about_Quoting_Rules`): single-quoted strings in which a doubled quote stands for one, every
/// typographic form of the quote alike; a backtick at a line's end goes on; a bare word ends at a blank.
fn split_by_powershell_rules(command: &str) -> Vec<String> {
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}');
    let mut words = Vec::new();
    let mut chars = command.replace(" `\n", " ").chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(c) = chars.next() {
        if c == ' ' {
            continue;
        }
        let mut word = String::new();
        if is_quote(c) {
            while let Some(c) = chars.next() {
                if is_quote(c) && chars.next_if(|next| is_quote(*next)).is_none() {
                    break;
                }
                word.push(c);
            }
        } else {
            word.push(c);
            while let Some(c) = chars.next_if(|c| *c != ' ') {
                word.push(c);
            }
            let plain = word.starts_with("\"$HOME/")
                || word.chars().all(|c| c.is_ascii_alphanumeric() || "-_/.:+=".contains(c));
            assert!(plain, "{word} is bare");
            let cut = word.starts_with('-') && word.contains(['.', ':']);
            assert!(!cut, "{word} would be cut at its dot");
        }
        words.push(word);
    }
    words
}

#[track_caller]
fn check_words(words: &[String], config: &ServeConfig) {
    assert!(words.contains(&config.model), "{:?} in {words:?}", config.model);
    for (flag, name) in [("--revision", &config.revision), ("--tokenizer", &config.tokenizer)] {
        let name = name.as_ref().unwrap();
        let joined = words.contains(&format!("{flag}={name}"));
        let apart = words.windows(2).any(|pair| pair[0] == flag && pair[1] == *name);
        assert!(joined || apart, "{flag} {name:?} in {words:?}");
    }
}

#[test]
fn hostile_names_stay_one_word_in_bash() {
    let configs: Vec<ServeConfig> = HOSTILE.iter().map(|name| config(name)).collect();
    let all = |of: fn(Artifacts) -> String| -> Vec<String> {
        configs.iter().map(|config| of(texts(config, &Machine::default()))).collect()
    };
    let serve = split_by_bash(&all(|artifacts| artifacts.serve_command));
    let docker = split_by_bash(&all(|artifacts| artifacts.docker_command));
    assert_eq!((serve.len(), docker.len()), (HOSTILE.len(), HOSTILE.len()));
    for ((serve, docker), config) in serve.iter().zip(&docker).zip(&configs) {
        assert_eq!(serve[..2], ["vllm", "serve"]);
        check_words(serve, config);
        check_words(docker, config);
        assert!(serve.len() <= 7 && serve.len() >= 5, "{serve:?}");
    }
}

#[test]
fn hostile_names_stay_one_word_in_powershell() {
    let machine = Machine { options: Options { shell: Shell::PowerShell, ..Options::default() }, ..Machine::default() };
    for name in HOSTILE {
        let config = config(name);
        let artifacts = texts(&config, &machine);
        check_words(&split_by_powershell_rules(&artifacts.serve_command), &config);
        check_words(&split_by_powershell_rules(&artifacts.docker_command), &config);
    }
}

/// The benchmark, its test and the commands of several machines too.
#[test]
fn every_other_command_is_quoted_too() {
    for name in HOSTILE {
        let config = ServeConfig { nodes: 2, pipeline_parallel_size: 2, ..config(name) };
        let artifacts = texts(&config, &Machine::default());
        let bench = split_by_bash(&[artifacts.bench_command.unwrap()]).remove(0);
        assert!(bench.windows(2).any(|pair| pair[0] == "--model" && pair[1] == config.model), "{bench:?}");
        for machine in artifacts.machines {
            check_words(&split_by_bash(&[machine.serve_command.unwrap()])[0], &config);
            check_words(&split_by_bash(&[machine.docker_command])[0], &config);
        }
    }
}

/// Compose puts variables in: `$$` is a dollar sign, any other dollar begins a name.
fn interpolated_by_compose(text: &str) -> String {
    let text = text.replace("$$", "\u{1}");
    assert!(!text.contains('$'), "{text:?} would be taken for a variable");
    text.replace('\u{1}', "$")
}

/// Kubernetes puts variables in: `$$` is a dollar sign, `$(` begins a name, any other dollar stays.
fn expanded_by_kubernetes(text: &str) -> String {
    let text = text.replace("$$", "\u{1}");
    assert!(!text.contains("$("), "{text:?} would be taken for a variable");
    text.replace('\u{1}', "$")
}

fn texts_of(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn check_files(config: &ServeConfig) {
    let artifacts = texts(config, &Machine::default());
    let documents = |text: &str| -> Vec<Value> {
        assert!(!text.contains('\u{1b}'));
        serde_json::from_value(Value::Array(documents_of(text))).unwrap()
    };
    let compose = documents(&artifacts.docker_compose).remove(0);
    let words = texts_of(&compose["services"]["vllm"]["command"]);
    check_words(&words.iter().map(|word| interpolated_by_compose(word)).collect::<Vec<_>>(), config);
    let deployment = documents(artifacts.kubernetes.as_ref().unwrap()).remove(1);
    let words = texts_of(&deployment["spec"]["template"]["spec"]["containers"][0]["args"]);
    check_words(&words.iter().map(|word| expanded_by_kubernetes(word)).collect::<Vec<_>>(), config);
}

fn documents_of(text: &str) -> Vec<Value> {
    yaml::read_all(text).unwrap()
}

#[test]
fn hostile_names_stay_one_word_in_files() {
    for name in HOSTILE {
        check_files(&config(name));
    }
}

#[test]
fn hostile_profiles_stay_what_they_are() {
    for name in HOSTILE {
        let mut request = planner::request::PlanRequest::default();
        request.model.id = Some(name.to_owned());
        request.hardware.gpu = Some(name.to_owned());
        let extras = serde_json::json!({"model": {name: name}, name: [name]}).as_object().cloned().unwrap();
        let read = profile::read(&profile::write(&request, &extras)).unwrap();
        assert_eq!((read.request, read.extras.get(name)), (request, extras.get(name)), "{name:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_name_stays_one_word(names in prop::collection::vec(names(), 8)) {
        let configs: Vec<ServeConfig> = names.iter().map(|name| config(name)).collect();
        let commands: Vec<String> = configs.iter().map(|config| texts(config, &Machine::default()).serve_command).collect();
        for (words, config) in split_by_bash(&commands).iter().zip(&configs) {
            check_words(words, config);
        }
        let machine = Machine { options: Options { shell: Shell::PowerShell, ..Options::default() }, ..Machine::default() };
        for config in &configs {
            check_words(&split_by_powershell_rules(&texts(config, &machine).serve_command), config);
            check_files(config);
        }
    }
}

/// What would steer a terminal before a shell reads it is left out.
#[test]
fn characters_that_steer_terminals_are_left_out() {
    let config = config("a\u{1b}[201~\u{3}\u{7f}\u{9b}b\0");
    let artifacts = texts(&config, &Machine::default());
    for text in [artifacts.serve_command, artifacts.docker_compose, artifacts.kubernetes.unwrap()] {
        assert!(text.contains("a[201~b") && !text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
}
