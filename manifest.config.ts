import { defineManifest } from '@crxjs/vite-plugin';
import packageJson from './package.json' with { type: 'json' };
import { EXTENSION_KEY } from './shared/identity.ts';

const icons = {
  16: 'icons/icon-16.png',
  32: 'icons/icon-32.png',
  48: 'icons/icon-48.png',
  128: 'icons/icon-128.png',
};

/** The companion is reached on this machine only; another address needs no host permission, and no page gets one. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:* http://localhost:* ws://localhost:*",
].join('; ');

/** The extension's manifest: paths are relative to `extension/`. */
export default defineManifest({
  manifest_version: 3,
  key: EXTENSION_KEY,
  name: '__MSG_extension_name__',
  description: '__MSG_extension_description__',
  version: packageJson.version,
  default_locale: 'en',
  minimum_chrome_version: '116',
  icons,
  action: { default_popup: 'popup/index.html', default_title: '__MSG_extension_name__', default_icon: icons },
  options_ui: { page: 'options/index.html', open_in_tab: true },
  background: { service_worker: 'background/service-worker.ts', type: 'module' },
  permissions: ['activeTab', 'tabCapture', 'offscreen', 'storage', 'scripting'],
  optional_host_permissions: ['http://*/*', 'https://*/*'],
  commands: {
    'toggle-dubbing': {
      suggested_key: { default: 'Alt+Shift+D' },
      description: '__MSG_command_toggle__',
    },
  },
  content_security_policy: { extension_pages: contentSecurityPolicy },
});
