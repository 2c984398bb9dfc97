// Which address shows which page, and who has to sign in first. Pages are fetched when they are first opened.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { whenSignedOut } from '@/api/client'
import { useSession } from '@/stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title?: string
    /** What the account must be allowed to do, in the server's word. */
    needs?: string
    /** Nobody needs to be signed in. */
    open?: boolean
  }
}

const office: RouteRecordRaw[] = [
  { path: '', name: 'overview', meta: { title: 'nav.overview', needs: 'figures.read' }, component: () => import('@/office/overview/OverviewPage.vue') },
  { path: 'ledgers', name: 'ledgers', meta: { title: 'nav.ledgers', needs: 'ledger.read' }, component: () => import('@/office/LedgersPage.vue') },
  { path: 'findings', name: 'findings', meta: { title: 'nav.findings', needs: 'finding.read' }, component: () => import('@/office/FindingsPage.vue') },
  { path: 'pairs', name: 'pairs', meta: { title: 'nav.pairs', needs: 'pair.read' }, component: () => import('@/office/pairs/PairsPage.vue') },
  { path: 'clues', name: 'clues', meta: { title: 'nav.clues', needs: 'clue.read' }, component: () => import('@/office/CluesPage.vue') },
  { path: 'clues/:id', name: 'clue', meta: { title: 'nav.clue', needs: 'clue.read' }, props: true, component: () => import('@/office/clue/CluePage.vue') },
  { path: 'rules', name: 'rules', meta: { title: 'nav.rules', needs: 'pack.read' }, component: () => import('@/office/rules/RulesPage.vue') },
  {
    path: 'rules/:pack/:rule',
    name: 'rule',
    meta: { title: 'nav.rule', needs: 'pack.read' },
    props: true,
    component: () => import('@/office/rules/RulePage.vue'),
  },
  { path: 'tasks', name: 'tasks', meta: { title: 'nav.tasks', needs: 'task.read' }, component: () => import('@/office/TasksPage.vue') },
  { path: 'households', name: 'households', meta: { title: 'nav.households', needs: 'household.read' }, component: () => import('@/office/HouseholdsPage.vue') },
  {
    path: 'households/:id',
    name: 'household',
    meta: { title: 'nav.household', needs: 'household.read' },
    props: true,
    component: () => import('@/office/household/HouseholdPage.vue'),
  },
  {
    path: 'households/:id/why',
    name: 'why',
    meta: { title: 'nav.why', needs: 'household.why' },
    props: true,
    component: () => import('@/office/why/WhyPage.vue'),
  },
  { path: 'cards', name: 'cards', meta: { title: 'nav.cards', needs: 'card.read' }, component: () => import('@/office/card/CardsPage.vue') },
  {
    path: 'card-requests',
    name: 'card-requests',
    meta: { title: 'nav.card-requests', needs: 'card-request.read' },
    component: () => import('@/office/card/CardRequestsPage.vue'),
  },
  { path: 'people', name: 'people', meta: { title: 'nav.people', needs: 'person.read' }, component: () => import('@/office/PeoplePage.vue') },
  { path: 'workers', name: 'workers', meta: { title: 'nav.workers', needs: 'worker.read' }, component: () => import('@/office/WorkersPage.vue') },
  {
    path: 'workers/:id/round',
    name: 'round',
    meta: { title: 'nav.round', needs: 'round.read' },
    props: true,
    component: () => import('@/field/RoundPage.vue'),
  },
  { path: 'visits', name: 'visits', meta: { title: 'nav.visits', needs: 'visit.read' }, component: () => import('@/office/VisitsPage.vue') },
  { path: 'accounts', name: 'accounts', meta: { title: 'nav.accounts', needs: 'account.read' }, component: () => import('@/office/account/AccountsPage.vue') },
  {
    path: 'accounts/:id',
    name: 'account',
    meta: { title: 'nav.account', needs: 'account.read' },
    props: true,
    component: () => import('@/office/account/AccountPage.vue'),
  },
  { path: 'sites', name: 'sites', meta: { title: 'nav.sites', needs: 'site.read' }, component: () => import('@/portal/SitesPage.vue') },
  { path: 'lots', name: 'lots', meta: { title: 'nav.lots', needs: 'lot.read' }, component: () => import('@/portal/LotsPage.vue') },
  { path: 'refusals', name: 'refusals', meta: { title: 'nav.refusals', needs: 'refusal.read' }, component: () => import('@/office/RefusalsPage.vue') },
  {
    path: 'invitations',
    name: 'invitations',
    meta: { title: 'nav.invitations', needs: 'invitation.read' },
    component: () => import('@/office/account/InvitationsPage.vue'),
  },
  { path: 'sign-ins', name: 'sign-ins', meta: { title: 'nav.sign-ins', needs: 'account-session.read' }, component: () => import('@/office/SignInsPage.vue') },
  { path: 'own', name: 'own', meta: { title: 'nav.own' }, component: () => import('@/office/own/OwnAccountPage.vue') },
  { path: 'alerts', name: 'alerts', meta: { title: 'nav.alerts', needs: 'alert.read' }, component: () => import('@/office/AlertsPage.vue') },
  {
    path: 'responses',
    name: 'responses',
    meta: { title: 'nav.responses', needs: 'response.read' },
    component: () => import('@/office/responses/ResponsesPage.vue'),
  },
  {
    path: 'responses/:id/certificate',
    name: 'certificate',
    meta: { title: 'nav.certificate', needs: 'response.read' },
    props: true,
    component: () => import('@/office/responses/CertificatePage.vue'),
  },
  { path: 'journal', name: 'journal', meta: { title: 'nav.journal', needs: 'journal.read' }, component: () => import('@/office/JournalPage.vue') },
  { path: 'anchors', name: 'anchors', meta: { title: 'nav.anchors', needs: 'journal.verify' }, component: () => import('@/office/AnchorsPage.vue') },
  { path: 'waiting', name: 'waiting', meta: { title: 'nav.waiting' }, component: () => import('@/office/entry/WaitingPage.vue') },
  { path: 'closed', name: 'closed', meta: { title: 'nav.closed' }, component: () => import('@/office/ClosedPage.vue') },
  { path: ':rest(.*)*', name: 'nowhere', meta: { title: 'nav.nowhere' }, component: () => import('@/office/NowherePage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  routes: [
    { path: '/start', name: 'start', meta: { title: 'nav.start', open: true }, component: () => import('@/office/entry/StartPage.vue') },
    { path: '/sign-in', name: 'sign-in', meta: { title: 'nav.signIn', open: true }, component: () => import('@/office/entry/SignInPage.vue') },
    { path: '/join', name: 'join', meta: { title: 'nav.join', open: true }, component: () => import('@/office/entry/JoinPage.vue') },
    { path: '/card', name: 'card', meta: { title: 'nav.card', open: true }, component: () => import('@/citizen/CardPage.vue') },
    { path: '/', component: () => import('@/office/OfficeShell.vue'), children: office },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  try {
    await session.ready()
  } catch {
    // Without an answer the sign-in page says so and offers to try again.
    return to.name === 'sign-in' ? true : { name: 'sign-in', query: { next: to.fullPath } }
  }
  if (session.needsFirstAdministrator) return to.name === 'start' ? true : { name: 'start' }
  if (to.name === 'start') return { name: 'overview' }
  if (!to.meta.open && !session.account) return { name: 'sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
  if (!to.meta.open && session.next !== 'ready') return to.name === 'own' ? true : { name: 'own' }
  if (to.name === 'overview' && session.account?.worker_id) return { name: 'round', params: { id: session.account.worker_id } }
  if (!to.meta.needs || session.may(to.meta.needs)) return true
  // The first page is the first that the account may see; an account without a role sees that it waits.
  const first = router.getRoutes().find((route) => route.meta.needs && !route.path.includes(':') && session.may(route.meta.needs))
  return to.name === 'overview' ? { name: first?.name ?? 'waiting' } : { name: 'closed' }
})

router.afterEach((to, from) => {
  // After a change of page a reader with a keyboard or a screen reader starts at its beginning.
  if (from.name && to.path !== from.path) requestAnimationFrame(() => document.getElementById('page')?.focus())
})

whenSignedOut(() => {
  const session = useSession()
  if (!session.account) return
  session.forget()
  const here = router.currentRoute.value
  if (!here.meta.open) void router.push({ name: 'sign-in', query: { next: here.fullPath, ended: 'yes' } })
})
