// What the build makes of a file that is imported: its text, or its address.
declare module "*?raw" {
  const text: string;
  export default text;
}

declare module "*?url" {
  const address: string;
  export default address;
}
