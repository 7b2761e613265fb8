import type { FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { DigestError } from "./digest-error.js";

/** The formats that can be digested; all but raw through QEMU's tools. */
export const IMAGE_FORMATS = ["raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vhdx", "vpc"] as const;

/** The name of a format, as QEMU's tools have it. */
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** The magic bytes by which a format other than raw is recognised. */
interface Signature {
  readonly format: Exclude<ImageFormat, "raw"> | "luks" | "parallels";
  readonly magic: Buffer;
  /** The offset of the magic bytes; a negative one counts from the end of the file. */
  readonly at: number;
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

const SIGNATURES: readonly Signature[] = [
  { format: "qcow", magic: latin1("QFI\xfb\0\0\0\x01"), at: 0 },
  { format: "qcow2", magic: latin1("QFI\xfb"), at: 0 },
  { format: "vmdk", magic: latin1("KDMV"), at: 0 },
  { format: "vmdk", magic: latin1("COWD"), at: 0 },
  { format: "vmdk", magic: latin1("# Disk DescriptorFile"), at: 0 },
  { format: "vdi", magic: Buffer.from([0x7f, 0x10, 0xda, 0xbe]), at: 0x40 },
  { format: "vhdx", magic: latin1("vhdxfile"), at: 0 },
  { format: "vpc", magic: latin1("conectix"), at: 0 },
  { format: "vpc", magic: latin1("conectix"), at: -512 },
  { format: "qed", magic: latin1("QED\0"), at: 0 },
  { format: "parallels", magic: latin1("WithoutFreeSpace"), at: 0 },
  { format: "parallels", magic: latin1("WithouFreSpacExt"), at: 0 },
  { format: "luks", magic: latin1("LUKS\xba\xbe"), at: 0 },
];

const EXTENSIONS: Readonly<Record<string, ImageFormat>> = {
  ".qcow2": "qcow2",
  ".qcow": "qcow",
  ".qed": "qed",
  ".vmdk": "vmdk",
  ".vdi": "vdi",
  ".vhdx": "vhdx",
  ".vhd": "vpc",
};

const NAME_IT = `Name its format: raw where the guest itself wrote this, else the one that it looks like.`;

/**
 * The format of an image: the one that is named, or what its name and its magic bytes agree on. The
 * bytes alone decide nothing, since the guest of a raw image can write any of them.
 *
 * @throws DigestError IMAGE_FORMAT_AMBIGUOUS, _MISMATCH or _UNSUPPORTED, or IMAGE_ENCRYPTED.
 */
export async function decideFormat(
  handle: FileHandle,
  image: { readonly size: number; readonly name: string },
  named: ImageFormat | undefined,
): Promise<ImageFormat> {
  if (named === "raw") return named;
  const { name } = image;
  const found = await readSignature(handle, image.size);
  const meant = named ?? EXTENSIONS[extname(name).toLowerCase()];
  if (found === meant && meant !== undefined) return meant;
  if (found === "luks") {
    throw new DigestError(
      "IMAGE_ENCRYPTED",
      `${name} begins with an encryption header (LUKS).`,
      "Decrypt it first. If the guest itself encrypts its disk, name the format: raw.",
    );
  }
  if (meant !== undefined) {
    const looks = found === undefined ? "does not look like one" : `looks like a ${found} image`;
    const by = named === undefined ? "by its name" : "as you say";
    throw new DigestError(
      "IMAGE_FORMAT_MISMATCH",
      `${name} is a ${meant} image ${by}, but ${looks}.`,
      NAME_IT,
    );
  }
  if (found === undefined) return "raw";
  if (found === "parallels") {
    throw new DigestError(
      "IMAGE_FORMAT_UNSUPPORTED",
      `${name} looks like a parallels image, which is not read here.`,
      "Convert it: qemu-img convert -f parallels -O raw IMAGE IMAGE.raw. " +
        "If its content is raw all the same, name the format: raw.",
    );
  }
  throw new DigestError(
    "IMAGE_FORMAT_AMBIGUOUS",
    `${name} begins like a ${found} image, as the guest of a raw image could make it do.`,
    `Name its format: ${found}, or raw if it is the disk of a guest that wrote this.`,
  );
}

/** A format by its name. @throws DigestError IMAGE_FORMAT_UNKNOWN. */
export function parseFormat(name: string): ImageFormat {
  const known = IMAGE_FORMATS.find((each) => each === name);
  if (known === undefined) {
    throw new DigestError(
      "IMAGE_FORMAT_UNKNOWN",
      `Image format ${JSON.stringify(name)} is not known.`,
      `Use one of: ${IMAGE_FORMATS.join(", ")}.`,
    );
  }
  return known;
}

async function readSignature(
  handle: FileHandle,
  size: number,
): Promise<Signature["format"] | undefined> {
  for (const { format, magic, at } of SIGNATURES) {
    const position = at < 0 ? size + at : at;
    if (position < 0) continue;
    const room = Buffer.alloc(magic.length);
    const { bytesRead, buffer } = await handle.read(room, 0, magic.length, position);
    if (bytesRead === magic.length && buffer.equals(magic)) return format;
  }
  return undefined;
}
