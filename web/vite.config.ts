// How the web app is built. The result in dist/ is carried inside the binary; nothing in it may point at another server.
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Where `npm run dev` finds the server; `twofront serve` listens here by default. */
const server = process.env.TWOFRONT_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // Inline data: addresses would need a wider content security policy.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': server } },
  test: { include: ['src/**/*.test.ts'] },
})
