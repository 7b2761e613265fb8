/** The elements inside a DER element, whole. @throws where it is cut off. */
export function childrenOf(element: Buffer): Buffer[] {
  const children: Buffer[] = [];
  let rest = contentOf(element);
  while (rest.length > 0) {
    const { start, length } = headerOf(rest);
    children.push(rest.subarray(0, start + length));
    rest = rest.subarray(start + length);
  }
  return children;
}

/** The bytes inside a DER element, without its tag and length. @throws where it is cut off. */
export function contentOf(element: Buffer): Buffer {
  const { start, length } = headerOf(element);
  return element.subarray(start, start + length);
}

function headerOf(element: Buffer): { start: number; length: number } {
  const first = element[1] ?? 0;
  if (first < 0x80) return { start: 2, length: first };
  const bytes = first & 0x7f;
  if (element.length < 2 + bytes) throw new Error("a DER element is cut off");
  return { start: 2 + bytes, length: element.readUIntBE(2, bytes) };
}
