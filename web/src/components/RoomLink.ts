// Stands in for RouterLink everywhere: where the account may not open the page behind a link, only its words are left.
import { computed, defineComponent, h } from 'vue'
import { RouterLink, useRouter, type RouteLocationRaw } from 'vue-router'
import { useSession } from '@/stores/session'

export default defineComponent({
  name: 'RoomLink',
  inheritAttrs: false,
  props: { to: { type: [String, Object] as unknown as () => RouteLocationRaw, required: true } },
  setup(props, { attrs, slots }) {
    const router = useRouter()
    const session = useSession()
    const closed = computed(() => {
      const needs = router.resolve(props.to).meta.needs
      return needs !== undefined && !session.may(needs)
    })
    return () =>
      closed.value
        ? h('span', { class: attrs.class, style: attrs.style, 'data-step': attrs['data-step'] }, slots.default?.())
        : h(RouterLink, { ...attrs, to: props.to }, slots)
  },
})
