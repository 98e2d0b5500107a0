/** The page that plays the sample film. */
export function filmPage(source: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width" />
<title>The Black Box</title>
<style>
  :root { color-scheme: dark; }
  body { margin: 0; background: #14161b; color: #d8dbe2; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 960px; margin: 0 auto; padding: 24px; }
  h1 { font-weight: 600; margin: 16px 0 4px; }
  p { margin: 0; color: #9aa1ae; }
  video { width: 100%; aspect-ratio: 16 / 9; background: #000; border-radius: 12px; display: block; }
</style>
<main>
  <video src="${source}" controls playsinline></video>
  <h1>The Black Box</h1>
  <p>A sample film in English. Switch dubbing on in the toolbar to hear it in Spanish.</p>
</main>
</html>`;
}
