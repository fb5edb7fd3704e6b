/** A safetensors file with this header, an object or text, and this many bytes of data, numbered from 0. */
export function safetensorsFile(header: object | string, dataLength: number): ArrayBuffer {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  file.set(
    Array.from({ length: dataLength }, (_, index) => index),
    8 + json.length,
  );
  return file.buffer;
}
