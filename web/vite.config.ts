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
    // What pages share is one file: each more costs a request, and its headers as much as a small file weighs.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Buyers load nothing of the organisers' pages.
            { name: 'shared', test: /^(?!.*src\/organise\/)/, minShareCount: 2, priority: 1 },
            { name: 'organise', minShareCount: 2 },
          ],
        },
      },
    },
  },
  // For `npm run web`: the pages by Vite, everything else from the gateway of `npm start`.
  server: { proxy: { '/api': 'http://127.0.0.1:3000', '/.well-known': 'http://127.0.0.1:3000' } },
  plugins: [compression({ algorithms: ['gzip', 'brotliCompress'], threshold: 512 })],
  logLevel: 'warn',
});
