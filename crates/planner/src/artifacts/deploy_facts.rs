//! `data/deploy-facts.json`: images and scripts that are not vLLM's options.

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// Where it was read.
    #[allow(dead_code, reason = "for readers of the file")]
    source: String,
    /// When.
    #[allow(dead_code, reason = "for readers of the file")]
    checked: String,
    /// vLLM's own images.
    pub images: Vec<Official>,
    /// Images of vendors from before there were official ones.
    pub before: Vec<Before>,
    /// Ray's image with vLLM.
    pub ray_image: String,
    /// Its version.
    pub ray_version: String,
    /// The script that starts Ray in vLLM's image.
    pub ray_script: String,
}

/// The platforms that images are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ImagePlatform {
    /// NVIDIA.
    Cuda,
    /// AMD.
    Rocm,
    /// Intel's GPUs.
    Xpu,
}

/// An image of vLLM's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Official {
    /// For these cards.
    pub platform: ImagePlatform,
    /// Its name.
    pub name: String,
    /// The minor release it came with.
    pub since: u32,
}

/// An image of a vendor's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Before {
    /// For these cards.
    pub platform: ImagePlatform,
    /// The release in it.
    pub vllm: String,
    /// Its name, with the tag.
    pub name: String,
}

/// Reads the file.
///
/// # Errors
/// Where it is wrong.
pub(crate) fn read(text: &str) -> Result<File, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
