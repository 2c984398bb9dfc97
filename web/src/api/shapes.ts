// Short names for the shapes of the generated schema, as the pages use them.
import type { components } from './schema'

type Schemas = components['schemas']

export type Text = Schemas['Text']
export type PlaceRef = Schemas['PlaceRef']
export type Overview = Schemas['Overview']
export type FunnelStep = Schemas['FunnelStep']
export type FrontCounts = Schemas['FrontCounts']
export type TownCounts = Schemas['TownCounts']
export type PlanView = Schemas['PlanView']
export type ScreeningView = Schemas['ScreeningView']
export type LedgerView = Schemas['LedgerView']
export type ImportReport = Schemas['ImportReport']
export type FindingView = Schemas['FindingView']
export type ClueView = Schemas['ClueView']
export type ClueDetail = Schemas['ClueDetail']
export type TaskView = Schemas['TaskView']
export type HouseholdRow = Schemas['HouseholdRow']
export type HouseholdView = Schemas['HouseholdView']
export type MemberView = Schemas['MemberView']
export type ValueView = Schemas['ValueView']
export type SourceView = Schemas['SourceView']
export type HistoryEntry = Schemas['HistoryEntry']
export type PersonRow = Schemas['PersonRow']
export type WorkerRow = Schemas['WorkerRow']
export type RoundView = Schemas['RoundView']
export type StopView = Schemas['StopView']
export type AccountView = Schemas['AccountView']
export type NewAccount = Schemas['NewAccount']
export type PairView = Schemas['PairView']
export type SideView = Schemas['SideView']
export type FieldComparison = Schemas['FieldComparison']
export type DecisionView = Schemas['DecisionView']
export type JournalView = Schemas['JournalView']
export type VerificationView = Schemas['VerificationView']
export type PackView = Schemas['PackView']
export type RuleRow = Schemas['RuleRow']
export type RuleDetail = Schemas['RuleDetail']
export type ParameterView = Schemas['ParameterView']
export type Trial = Schemas['Trial']
export type TrialAsked = Schemas['TrialAsked']
export type TrialSample = Schemas['TrialSample']
export type PackChangeView = Schemas['PackChangeView']
export type Verdict = Schemas['Verdict']
export type ValueReadView = Schemas['ValueReadView']

/** One page of a list. */
export interface Page<T> {
  items: T[]
  total: number
  offset: number
}
