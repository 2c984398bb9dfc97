// The roles an account can be granted, and what each of them asks for besides.
export const ADMINISTRATORS = ['system-administrator', 'security-administrator', 'audit-administrator']

export const ROLES = [
  'county',
  'town',
  'village',
  'worker',
  'health-officer',
  'workshop-operator',
  'buyer',
  'verifier',
  'auditor',
  'leader',
  ...ADMINISTRATORS,
]

/** Where an area may or must be chosen; elsewhere it is the county. */
export function placeOf(role: string): 'needed' | 'offered' | 'none' {
  if (['town', 'village', 'worker', 'workshop-operator'].includes(role)) return 'needed'
  return ['health-officer', 'verifier', 'auditor', 'leader'].includes(role) ? 'offered' : 'none'
}

/** Whether the role stands for one worker or one site, and which of the two. */
export function standsFor(role: string): 'worker' | 'site' | null {
  if (role === 'worker') return 'worker'
  return role === 'workshop-operator' ? 'site' : null
}

/** The roles that can be let into the vault; health officers always are. */
export function canOpenVault(role: string): boolean {
  return ['county', 'town', 'village', 'worker'].includes(role)
}
