/** Offers a file that this page made. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Chrome has begun to read it once the click is done with.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
