// Which list is behind each count of the overview. One table, so that no count is without its list.
import type { RouteLocationRaw } from 'vue-router'

/** A list page with its filters; empty ones are left out. */
export function list(name: string, filters: Record<string, string> = {}): RouteLocationRaw {
  return { name, query: Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== '')) }
}

/** The list behind a step of the funnel on a day; unknown steps open the ledgers everything comes from. */
export function behindStep(id: string, date: string): RouteLocationRaw {
  switch (id) {
    case 'findings':
      return list('findings')
    case 'pairs':
      return list('pairs')
    case 'people':
      return list('people')
    case 'households':
      return list('households')
    case 'clues':
      return list('clues')
    case 'clue_households':
      return list('households', { clues: 'any' })
    case 'tasks':
      return list('tasks')
    case 'visits':
      return list('visits', { date })
    case 'waiting':
      return list('visits', { date, waiting: 'yes' })
    case 'rounds':
      return list('workers', { date, with_round: 'yes' })
    default:
      return list('ledgers')
  }
}

/** The lists behind one front's counts. */
export function behindFront(front: string, date: string): Record<'clues' | 'urgent' | 'tasks' | 'overdue' | 'visits' | 'both', RouteLocationRaw> {
  return {
    clues: list('clues', { front }),
    urgent: list('clues', { front, urgency: 'urgent' }),
    tasks: list('tasks', { front }),
    overdue: list('tasks', { front, overdue: 'yes' }),
    visits: list('visits', { date, front }),
    both: list('visits', { date, front: 'both' }),
  }
}

/** The lists behind one town's counts. */
export function behindTown(place: string, date: string): Record<'households' | 'epidemic' | 'livelihood' | 'visits' | 'findings', RouteLocationRaw> {
  return {
    households: list('households', { place }),
    epidemic: list('clues', { front: 'epidemic', place }),
    livelihood: list('clues', { front: 'livelihood', place }),
    visits: list('visits', { date, place }),
    findings: list('findings', { place }),
  }
}
