import type { FileHandle } from "node:fs/promises";
import { DigestError } from "./digest-error.js";

/** A format other than raw, and where its magic bytes stand. */
interface Signature {
  readonly format: string;
  readonly magic: Buffer;
  /** Offset in bytes; negative counts from the end. */
  readonly at: number;
}

const SIGNATURES: readonly Signature[] = [
  { format: "qcow2", magic: Buffer.from("QFI\xfb", "latin1"), at: 0 },
  { format: "vmdk", magic: Buffer.from("KDMV"), at: 0 },
  { format: "vmdk", magic: Buffer.from("COWD"), at: 0 },
  { format: "vmdk", magic: Buffer.from("# Disk DescriptorFile"), at: 0 },
  { format: "vdi", magic: Buffer.from([0x7f, 0x10, 0xda, 0xbe]), at: 0x40 },
  { format: "vhdx", magic: Buffer.from("vhdxfile"), at: 0 },
  { format: "vpc", magic: Buffer.from("conectix"), at: 0 },
  { format: "vpc", magic: Buffer.from("conectix"), at: -512 },
  { format: "qed", magic: Buffer.from("QED\0"), at: 0 },
  { format: "parallels", magic: Buffer.from("WithoutFreeSpace"), at: 0 },
  { format: "parallels", magic: Buffer.from("WithouFreSpacExt"), at: 0 },
  { format: "luks", magic: Buffer.from("LUKS\xba\xbe", "latin1"), at: 0 },
];

/**
 * Refuses an image that shows the magic bytes of a container format: its digest would be over the
 * container, and opening such a file could make a host read other files that the container names.
 *
 * @throws DigestError IMAGE_FORMAT_UNSUPPORTED.
 */
export async function refuseContainerFormats(
  handle: FileHandle,
  size: number,
  name: string,
): Promise<void> {
  for (const { format, magic, at } of SIGNATURES) {
    const position = at < 0 ? size + at : at;
    if (position < 0) continue;
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(magic.length),
      0,
      magic.length,
      position,
    );
    if (bytesRead === magic.length && buffer.equals(magic)) throw unsupported(format, name);
  }
}

function unsupported(format: string, name: string): DigestError {
  return new DigestError(
    "IMAGE_FORMAT_UNSUPPORTED",
    `${name} looks like a ${format} image; this version digests raw images only.`,
    `Convert it: qemu-img convert -f ${format} -O raw IMAGE IMAGE.raw. ` +
      `If its content is raw all the same, name the format: raw.`,
  );
}
