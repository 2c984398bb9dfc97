// Starts the app.
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import RoomLink from './components/RoomLink'
import { i18n } from './i18n'
import { router } from './router'
import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'
import './styles/shell.css'
import './styles/element.css'
import './styles/print.css'

// A link to a page that the account may not open is shown as plain words, wherever it stands.
createApp(App).use(createPinia()).use(i18n).use(router).component('RouterLink', RoomLink).mount('#app')
