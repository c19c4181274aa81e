//! Which container image serves a release on a platform, and how it is started.
//!
//! Owns `data/deploy-facts.json`.

use std::sync::OnceLock;

use super::deploy_facts::{self, Before, File, ImagePlatform};
use crate::issue::Issue;
use crate::vllm::{Ability, Platform, Version, release};

/// How an image starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entrypoint {
    /// `vllm serve`: the model comes first.
    Serve,
    /// The server's module: the model is an option.
    Module,
    /// A shell: the command is written whole.
    Shell,
}

/// An image with its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Image {
    /// `vllm/vllm-openai`.
    pub repository: String,
    /// `v0.33.0`.
    pub tag: String,
    /// How it starts.
    pub entrypoint: Entrypoint,
}

impl Image {
    /// With its tag.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.repository, self.tag)
    }
}

/// The image of a release: pinned to the patch that was asked for, or to the last of its minor release.
///
/// # Errors
/// Where there is none: why, for the person.
pub(super) fn image(platform: Platform, version: &Version) -> Result<Image, Issue> {
    let official = key(platform).and_then(|key| facts().images.iter().find(|image| image.platform == key));
    let Some(official) = official else {
        let text = "vLLM serves these cards by a plugin of its own, which has its own images; only the bare commands are written.";
        return Err(Issue::note("no-image", "hardware.gpu", text));
    };
    if version.release() >= (0, official.since) {
        let serves = release(version).has(Ability::ImageStartsServe);
        let entrypoint = if serves { Entrypoint::Serve } else { Entrypoint::Module };
        return Ok(Image { repository: official.name.clone(), tag: tag(version), entrypoint });
    }
    earlier(official.platform, version).ok_or_else(|| {
        let text = format!(
            "{} begins with vLLM 0.{}: for {version} there is no image for these cards, so only the bare commands are written.",
            official.name, official.since
        );
        Issue::warning("no-image", "policy.vllm_version", text)
    })
}

/// An image of the vendor's own, from before there were official ones.
fn earlier(key: ImagePlatform, version: &Version) -> Option<Image> {
    let same = |before: &&Before| {
        let theirs = Version::parse(&before.vllm);
        before.platform == key && theirs.is_some_and(|theirs| theirs.minor == version.minor)
    };
    let before = facts().before.iter().find(same)?;
    let (repository, tag) = before.name.split_once(':')?;
    Some(Image { repository: repository.to_owned(), tag: tag.to_owned(), entrypoint: Entrypoint::Shell })
}

/// `v0.33.0`: the patch that was asked for, else the last one read of the minor release.
fn tag(version: &Version) -> String {
    match version.patch {
        Some(patch) if version.suffix.is_empty() => format!("v{}.{}.{patch}", version.major, version.minor),
        _ => format!("v{}", release(version).read_from),
    }
}

/// The image of Ray's own serving library, and its version.
pub(super) fn ray_image() -> (&'static str, &'static str) {
    (&facts().ray_image, &facts().ray_version)
}

/// The script in vLLM's image that joins machines to a Ray cluster.
pub(super) fn ray_script() -> &'static str {
    &facts().ray_script
}

fn key(platform: Platform) -> Option<ImagePlatform> {
    match platform {
        Platform::Cuda => Some(ImagePlatform::Cuda),
        Platform::Rocm => Some(ImagePlatform::Rocm),
        Platform::Xpu => Some(ImagePlatform::Xpu),
        Platform::Plugin => None,
    }
}

fn facts() -> &'static File {
    static FACTS: OnceLock<File> = OnceLock::new();
    FACTS.get_or_init(|| {
        deploy_facts::read(include_str!("../../data/deploy-facts.json")).expect("the build has read the file")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(platform: Platform, version: &str, expected: &str, entrypoint: Entrypoint) {
        let image = image(platform, &Version::parse(version).unwrap()).unwrap();
        assert_eq!((image.name().as_str(), image.entrypoint), (expected, entrypoint));
    }

    #[test]
    fn images_by_release_and_platform() {
        check(Platform::Cuda, "0.33", "vllm/vllm-openai:v0.33.0", Entrypoint::Serve);
        check(Platform::Cuda, "0.11.1", "vllm/vllm-openai:v0.11.1", Entrypoint::Serve);
        check(Platform::Cuda, "0.10", "vllm/vllm-openai:v0.10.2", Entrypoint::Module);
        check(Platform::Cuda, "0.6", "vllm/vllm-openai:v0.6.6.post1", Entrypoint::Module);
        check(Platform::Rocm, "0.23", "vllm/vllm-openai-rocm:v0.23.0", Entrypoint::Serve);
        check(Platform::Rocm, "0.10", "rocm/vllm:rocm6.4.1_vllm_0.10.1_20250909", Entrypoint::Shell);
        check(Platform::Xpu, "0.33", "vllm/vllm-openai-xpu:v0.33.0", Entrypoint::Serve);
        for (platform, version) in [(Platform::Plugin, "0.33"), (Platform::Rocm, "0.13"), (Platform::Xpu, "0.25")] {
            assert!(image(platform, &Version::parse(version).unwrap()).is_err());
        }
    }
}
