import type { FileHandle } from "node:fs/promises";
import { DigestError } from "./digest-error.js";
import type { ImageFormat } from "./image-format.js";

interface Container {
  readonly handle: FileHandle;
  /** The name by which messages call it. */
  readonly name: string;
  /** The size of the container's file in bytes. */
  readonly fileSize: number;
}

/**
 * Refuses a container that is encrypted or damaged, or that names other files, which a tool would
 * read in its place. It reads the header itself: a tool that was asked would have opened those
 * files.
 *
 * @throws DigestError IMAGE_HAS_BACKING_FILE, IMAGE_HAS_DATA_FILE, IMAGE_ENCRYPTED, IMAGE_DAMAGED
 *   or IMAGE_FORMAT_UNSUPPORTED.
 */
export async function inspectContainer(format: ImageFormat, container: Container): Promise<void> {
  switch (format) {
    case "qcow2":
      await inspectQcow2(container);
      return;
    case "qcow":
      await inspectQcow(container);
      return;
    case "qed":
      await inspectQed(container);
      return;
    case "vmdk":
      await inspectVmdk(container);
      return;
    case "vpc":
      await inspectVpc(container);
      return;
    case "raw":
    case "vdi":
    case "vhdx":
      // QEMU reads no format but its own raw files here that could name another one: it refuses
      // differencing vdi and vhdx images by itself.
      return;
  }
}

const QCOW2_HEADER_BYTES = 104;
const QCOW2_VERSION_2_BYTES = 72;
/** Bits of the header's field `incompatible_features`. */
const CORRUPT = 1n << 1n;
const EXTERNAL_DATA_FILE = 1n << 2n;
/** Dirty, corrupt, external data, compression type, extended L2 entries. */
const KNOWN_FEATURES = 0b11111n;
/** Types of header extensions. */
const DATA_FILE_NAME = 0x44415441;
const ENCRYPTION_HEADER = 0x0537be77;
const MAX_EXTENSIONS = 64;

/** The layout is that of QEMU's docs/interop/qcow2.txt. */
async function inspectQcow2(container: Container): Promise<void> {
  const { name } = container;
  const header = await readAt(container, 0, QCOW2_HEADER_BYTES);
  if (header.length < QCOW2_VERSION_2_BYTES) throw damaged(name, "its header is cut short");
  const version = header.readUInt32BE(4);
  if (version !== 2 && version !== 3) {
    throw unsupported(name, `it is qcow2 of version ${version}, not 2 or 3`);
  }
  if (header.readBigUInt64BE(8) !== 0n) throw hasBackingFile(name);
  if (header.readUInt32BE(32) !== 0) throw encrypted(name);
  if (version === 2) {
    await inspectExtensions(container, QCOW2_VERSION_2_BYTES);
    return;
  }
  if (header.length < QCOW2_HEADER_BYTES) throw damaged(name, "its header is cut short");
  const features = header.readBigUInt64BE(72);
  if ((features & EXTERNAL_DATA_FILE) !== 0n) throw hasDataFile(name);
  if ((features & CORRUPT) !== 0n) throw damaged(name, "it is marked as corrupt");
  if ((features & ~KNOWN_FEATURES) !== 0n) {
    throw unsupported(name, "it uses qcow2 features that are not known here");
  }
  await inspectExtensions(container, header.readUInt32BE(100));
}

async function inspectExtensions(container: Container, start: number): Promise<void> {
  let position = start;
  for (let count = 0; count < MAX_EXTENSIONS; count += 1) {
    const extension = await readAt(container, position, 8);
    if (extension.length < 8) return;
    const type = extension.readUInt32BE(0);
    if (type === 0) return;
    if (type === DATA_FILE_NAME) throw hasDataFile(container.name);
    if (type === ENCRYPTION_HEADER) throw encrypted(container.name);
    position += 8 + Math.ceil(extension.readUInt32BE(4) / 8) * 8;
  }
  throw damaged(container.name, "its header has no end");
}

async function inspectQcow(container: Container): Promise<void> {
  const header = await readAt(container, 0, 48);
  if (header.length < 48) throw damaged(container.name, "its header is cut short");
  if (header.readBigUInt64BE(8) !== 0n) throw hasBackingFile(container.name);
  if (header.readUInt32BE(36) !== 0) throw encrypted(container.name);
}

const QED_BACKING_FILE = 1n;

async function inspectQed(container: Container): Promise<void> {
  const header = await readAt(container, 0, 64);
  if (header.length < 64) throw damaged(container.name, "its header is cut short");
  if ((header.readBigUInt64LE(16) & QED_BACKING_FILE) !== 0n) throw hasBackingFile(container.name);
}

const SECTOR_BYTES = 512;
const MAX_DESCRIPTOR_BYTES = 64 * 1024;

/** Takes only the kind of vmdk that is one file with its descriptor inside. */
async function inspectVmdk(container: Container): Promise<void> {
  const { name } = container;
  const header = await readAt(container, 0, SECTOR_BYTES);
  const magic = header.toString("latin1", 0, 4);
  if (magic === "COWD") throw unsupported(name, "it is a vmdk image of an ESX host");
  if (magic !== "KDMV") throw hasDataFile(name);
  if (header.length < SECTOR_BYTES) throw damaged(name, "its header is cut short");
  // A file without a capacity of its own is a descriptor, which lists other files.
  if (header.readBigUInt64LE(12) === 0n) throw hasDataFile(name);
  const position = Number(header.readBigUInt64LE(28)) * SECTOR_BYTES;
  const bytes = Number(header.readBigUInt64LE(36)) * SECTOR_BYTES;
  if (position === 0) return;
  const descriptor = await readAt(container, position, Math.min(bytes, MAX_DESCRIPTOR_BYTES));
  if (/parentFileNameHint/i.test(descriptor.toString("latin1"))) throw hasBackingFile(name);
}

const VPC_DIFFERENCING = 4;

async function inspectVpc(container: Container): Promise<void> {
  const first = await readAt(container, 0, SECTOR_BYTES);
  const dynamic = first.toString("latin1", 0, 8) === "conectix";
  const footer = dynamic
    ? first
    : await readAt(container, container.fileSize - SECTOR_BYTES, SECTOR_BYTES);
  if (footer.length < SECTOR_BYTES) throw damaged(container.name, "its footer is cut short");
  if (footer.readUInt32BE(60) === VPC_DIFFERENCING) throw hasBackingFile(container.name);
}

async function readAt({ handle }: Container, position: number, bytes: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}

function hasBackingFile(name: string): DigestError {
  return new DigestError(
    "IMAGE_HAS_BACKING_FILE",
    `${name} has a backing file: its own file is not all that the guest sees.`,
    "Make one image of both: qemu-img convert -O qcow2 IMAGE WHOLE.qcow2.",
  );
}

function hasDataFile(name: string): DigestError {
  return new DigestError(
    "IMAGE_HAS_DATA_FILE",
    `${name} keeps its content in other files, which it names.`,
    "Make one image of them: qemu-img convert -O qcow2 IMAGE WHOLE.qcow2.",
  );
}

function encrypted(name: string): DigestError {
  return new DigestError(
    "IMAGE_ENCRYPTED",
    `${name} is encrypted.`,
    "Decrypt it with qemu-img convert first, or digest what its guest sees through QEMU.",
  );
}

function damaged(name: string, why: string): DigestError {
  return new DigestError(
    "IMAGE_DAMAGED",
    `${name} is damaged: ${why}.`,
    "Look with qemu-img check, and repair it or take another copy.",
  );
}

function unsupported(name: string, why: string): DigestError {
  return new DigestError(
    "IMAGE_FORMAT_UNSUPPORTED",
    `${name} cannot be read: ${why}.`,
    "Convert it: qemu-img convert -O qcow2 IMAGE COPY.qcow2.",
  );
}
