/** A listener for what the browser tells: what a page dispatches by itself tells nothing of its players. */
export function ifTrusted<Told extends Event>(listener: (event: Told) => void): (event: Told) => void {
  return (event) => {
    if (event.isTrusted) listener(event);
  };
}
