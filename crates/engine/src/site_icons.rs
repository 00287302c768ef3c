//! A site's own icon: of one picture that is uploaded, the sizes are made that browsers and home screens ask for.

use std::io::Cursor;

use domain::Scope;
use image::codecs::png::PngEncoder;
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};
use sha2::{Digest, Sha256};

use crate::access::SiteAccess;
use crate::embedding_patch::LookPatch;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::site_patch::SitePatch;
use crate::sites::Site;

/// The field that what is wrong with a picture is said at.
const FIELD: &str = "icon";
/// The shortest side that a picture may have, in pixels: it would be blurred on home screens.
const SHORTEST_SIDE: u32 = 192;
/// The longest, so that no small file unpacks into more memory than there is.
const LONGEST_SIDE: u32 = 4_096;
/// The ground of icons that must not be transparent: `--paper`.
const GROUND: Rgba<u8> = Rgba([0xfb, 0xfa, 0xf7, 0xff]);

/// An icon that something asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteIcon {
    /// For tabs and lists of apps.
    Small,
    /// For splash screens.
    Large,
    /// Cut to shape by the system, as <https://www.w3.org/TR/appmanifest/#icon-masks> has it: only the middle is sure to be seen.
    Maskable,
    /// Apple's, which is cut as well, and black where it is transparent.
    Apple,
}

impl SiteIcon {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Small, Self::Large, Self::Maskable, Self::Apple];

    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "icon-192.png",
            Self::Large => "icon-512.png",
            Self::Maskable => "maskable-512.png",
            Self::Apple => "apple-touch-icon.png",
        }
    }

    /// Its side in pixels.
    pub const fn side(self) -> u32 {
        match self {
            Self::Small => 192,
            Self::Large | Self::Maskable => 512,
            Self::Apple => 180,
        }
    }

    /// It, made of a picture.
    fn of(self, picture: &RgbaImage) -> RgbaImage {
        match self {
            Self::Small | Self::Large => fitted(picture, self.side()),
            Self::Maskable | Self::Apple => grounded(picture, self.side()),
        }
    }
}

impl Engine {
    /// Makes the site's icons of this picture (PNG, JPEG or WebP) and uses them from now on (managers).
    ///
    /// # Errors
    /// `Invalid` at `icon`, `Forbidden`.
    pub async fn set_site_icon(&self, access: &SiteAccess, picture: Vec<u8>) -> Result<Site, EngineError> {
        access.require(Scope::SettingsWrite)?;
        let hash: [u8; 32] = Sha256::digest(&picture).into();
        let digest = hash.first_chunk().map(|start| format!("{:016x}", u64::from_be_bytes(*start))).unwrap_or_default();
        let made = tokio::task::spawn_blocking(move || icons_of(&picture)).await;
        let icons = made.map_err(|error| EngineError::Internal(error.to_string()))??;
        self.store().put_site_icon(access.site_id(), &digest, &icons).await?;
        self.use_icon(access, Some(digest)).await
    }

    /// Goes back to Carillon's own icon (managers).
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn remove_site_icon(&self, access: &SiteAccess) -> Result<Site, EngineError> {
        access.require(Scope::SettingsWrite)?;
        self.use_icon(access, None).await
    }

    /// One icon of a site as PNG, of the picture with this digest.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn site_icon(&self, slug: &str, digest: &str, name: &str) -> Result<Vec<u8>, EngineError> {
        let site = self.site_by_slug(slug).await?;
        self.store().site_icon(site.id, digest, name).await?.ok_or(EngineError::NotFound("icon"))
    }

    /// Pictures are kept before the settings name them and forgotten after: pages always find the one that they name.
    async fn use_icon(&self, access: &SiteAccess, digest: Option<String>) -> Result<Site, EngineError> {
        let look = LookPatch { icon: Some(digest), ..LookPatch::default() };
        let site = self.update_site(access, SitePatch { look: Some(look), ..SitePatch::default() }).await?;
        self.store().forget_other_site_icons(site.id, site.settings.look.icon.as_deref()).await?;
        Ok(site)
    }
}

fn icons_of(file: &[u8]) -> Result<Vec<(&'static str, Vec<u8>)>, EngineError> {
    let picture = read(file)?;
    let encoded = |icon: SiteIcon| {
        let mut png = Vec::new();
        let written = icon.of(&picture).write_with_encoder(PngEncoder::new(&mut png));
        written.map(|()| (icon.name(), png)).map_err(|error| EngineError::Internal(error.to_string()))
    };
    SiteIcon::ALL.into_iter().map(encoded).collect()
}

fn read(file: &[u8]) -> Result<RgbaImage, EngineError> {
    let wrong = |words: String| EngineError::invalid(FIELD, words);
    let unreadable = || wrong("This picture can't be read. Choose a PNG, JPEG or WebP file.".to_owned());
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| unreadable())?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) {
        return Err(wrong("Choose a PNG, JPEG or WebP file.".to_owned()));
    }
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LONGEST_SIDE), Some(LONGEST_SIDE));
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => {
            wrong(format!("The picture is too large: {LONGEST_SIDE} × {LONGEST_SIDE} pixels at most."))
        }
        _ => unreadable(),
    })?;
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < SHORTEST_SIDE {
        let least = format!("at least {SHORTEST_SIDE} × {SHORTEST_SIDE} are needed");
        return Err(wrong(format!("The picture has {width} × {height} pixels: {least}.")));
    }
    Ok(picture.into_rgba8())
}

/// The whole picture in the middle of a square.
fn fitted(picture: &RgbaImage, side: u32) -> RgbaImage {
    let whole = DynamicImage::from(picture.clone()).resize(side, side, FilterType::Lanczos3).into_rgba8();
    in_the_middle(&whole, RgbaImage::new(side, side))
}

/// A square without transparency. What fills its own square fills this one too; a shape keeps to the middle, which no system cuts.
fn grounded(picture: &RgbaImage, side: u32) -> RgbaImage {
    let ground = RgbaImage::from_pixel(side, side, GROUND);
    let is_shape = picture.pixels().any(|pixel| pixel.0[3] < u8::MAX);
    if is_shape {
        return in_the_middle(&fitted(picture, side * 3 / 5), ground);
    }
    let filling = DynamicImage::from(picture.clone()).resize_to_fill(side, side, FilterType::Lanczos3).into_rgba8();
    in_the_middle(&filling, ground)
}

fn in_the_middle(picture: &RgbaImage, mut ground: RgbaImage) -> RgbaImage {
    let from = |whole: u32, part: u32| i64::from((whole - part.min(whole)) / 2);
    let (x, y) = (from(ground.width(), picture.width()), from(ground.height(), picture.height()));
    imageops::overlay(&mut ground, picture, x, y);
    ground
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &RgbaImage) -> Vec<u8> {
        let mut file = Vec::new();
        picture.write_with_encoder(PngEncoder::new(&mut file)).unwrap();
        file
    }

    fn refusal(file: &[u8]) -> String {
        match icons_of(file).unwrap_err() {
            EngineError::Invalid(errors) => errors.of(FIELD).unwrap().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_shape_keeps_to_the_middle_and_a_filled_square_fills() {
        let red = Rgba([200, 0, 0, 255]);
        let filled = RgbaImage::from_pixel(600, 400, red);
        let mut shape = filled.clone();
        shape.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
        for icon in SiteIcon::ALL {
            let side = icon.side();
            for picture in [&filled, &shape] {
                let made = icon.of(picture);
                assert_eq!((made.width(), made.height()), (side, side), "{icon:?}");
                assert_eq!(*made.get_pixel(side / 2, side / 2), red, "{icon:?}");
            }
        }
        assert_eq!(SiteIcon::Small.of(&filled).get_pixel(0, 0).0[3], 0, "a wide picture is not cut");
        assert_eq!(*SiteIcon::Maskable.of(&filled).get_pixel(0, 0), red);
        assert_eq!(*SiteIcon::Apple.of(&shape).get_pixel(0, 0), GROUND);
    }

    #[test]
    fn every_size_is_made_of_each_format() {
        let picture = DynamicImage::from(RgbaImage::from_pixel(256, 256, Rgba([10, 120, 90, 255])));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut file = Cursor::new(Vec::new());
            let picture =
                if format == ImageFormat::Jpeg { DynamicImage::from(picture.to_rgb8()) } else { picture.clone() };
            picture.write_to(&mut file, format).unwrap();
            let icons = icons_of(file.get_ref()).unwrap();
            let names: Vec<_> = icons.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, SiteIcon::ALL.map(SiteIcon::name), "{format:?}");
            for ((_, made), icon) in icons.iter().zip(SiteIcon::ALL) {
                assert_eq!(image::load_from_memory(made).unwrap().width(), icon.side(), "{format:?}");
            }
        }
    }

    #[test]
    fn what_is_no_picture_is_refused_in_words() {
        assert!(refusal(b"").contains("PNG, JPEG or WebP"));
        assert!(
            refusal(b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")
                .contains("PNG, JPEG or WebP")
        );
        assert!(refusal(b"GIF89a\x01\x00\x01\x00").contains("PNG, JPEG or WebP"));
        let good = png(&RgbaImage::new(192, 192));
        assert!(refusal(&good[..good.len() / 2]).contains("can't be read"));
        assert!(refusal(&png(&RgbaImage::new(191, 400))).contains("191 × 400"));
        assert!(refusal(&png(&RgbaImage::new(LONGEST_SIDE + 1, 192))).contains("too large"));
    }
}
