"""Any decoded image to upright sRGB pixels without metadata."""

from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from themes.images.picture import Picture


def normalised(image: Image.Image) -> Picture:
    """Turned as its EXIF says, converted from its own colour profile to sRGB, nothing kept but pixels."""
    return Picture(_without_metadata(_in_srgb(_upright(image))))


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    # EXIF is written by every camera in its own way; a broken block says nothing against the pixels.
    except Exception:
        return image


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    plain = _in_profiled_mode(image)
    if not profile:
        return plain
    try:
        return _converted(plain, profile)
    # A profile that is damaged or belongs to another colour space is ignored, as browsers do.
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return plain


def _in_profiled_mode(image: Image.Image) -> Image.Image:
    """The modes that colour profiles describe: 8 bits a channel, palettes resolved."""
    if image.mode == "I;16":
        return image.point(lambda level: level * (1 / 257) + 0.5).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    given = ImageCms.ImageCmsProfile(BytesIO(profile))
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    converted = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
    return converted or image


def _without_metadata(image: Image.Image) -> Image.Image:
    opaque = image.mode != "RGBA" or image.getchannel("A").getextrema() == (255, 255)
    pixels = image.convert("RGB" if opaque else "RGBA")
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    return bare
