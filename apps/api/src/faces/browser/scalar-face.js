// Starts Scalar at /reference. All addresses are relative to the page, so that it works under any path prefix.
'use strict';

const url = new URL(document.getElementById('reference').dataset.document, location.href).href;

Scalar.createApiReference('#reference', {
  url,
  // The document names its server relative to itself.
  servers: [{ url: new URL('.', url).href.replace(/\/$/, ''), description: 'This server.' }],
  // Everything that would call another host.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  authentication: { preferredSecurityScheme: 'bearer' },
  persistAuth: true,
  documentDownloadType: 'json',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
});
