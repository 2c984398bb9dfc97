// Makes an invitation whose link leads to where these pages were opened.
import { post } from '@/api/client'
import type { InvitationMadeView } from '@/api/shapes'

export function invite(account: string): Promise<InvitationMadeView> {
  return post('/api/accounts/{id}/invitations', { path: { id: account }, body: { address: location.origin } })
}
