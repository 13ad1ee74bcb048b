import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

// Relative addresses, since the pages may live below a prefix: the gateway tells it in <base>.
export default defineConfig({
  base: './',
  root: import.meta.dirname,
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  plugins: [compression({ algorithms: ['gzip', 'brotliCompress'], threshold: 512 })],
  logLevel: 'warn',
});
