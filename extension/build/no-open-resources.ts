/**
 * The content script is injected by the service worker and asked for by no page; were it open to pages, as the
 * bundler leaves it, any site could tell that the extension is there.
 */
interface BundlePlugin {
  name: string;
  enforce: 'post';
  generateBundle: {
    order: 'post';
    handler: (
      options: unknown,
      bundle: Record<string, { type: string; source?: string | Uint8Array }>,
    ) => void;
  };
}

export function noOpenResources(): BundlePlugin {
  return {
    name: 'samevoice:no-open-resources',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler: (_options, bundle) => {
        const asset = bundle['manifest.json'];
        if (asset?.type !== 'asset' || typeof asset.source !== 'string') return;
        const manifest = JSON.parse(asset.source) as Record<string, unknown>;
        delete manifest['web_accessible_resources'];
        asset.source = JSON.stringify(manifest, undefined, 2);
      },
    },
  };
}
