import type { Command, CommandRefusal } from '@telstar/contracts/command'
import type { RegistryEntry } from '@telstar/contracts/registry-entry'
import type { Silence } from '@telstar/contracts/silence'
import type { AlertChange } from '../alerts/alert-change.js'
import type { RuleVersion } from './rules-table.js'

/** What an accepted command changes. */
export type Effect =
  | { readonly kind: 'alert'; readonly change: AlertChange }
  | { readonly kind: 'rule'; readonly version: RuleVersion }
  | { readonly kind: 'silence'; readonly silence: Silence }
  /** Without entry the node is decommissioned. */
  | { readonly kind: 'node'; readonly node: string; readonly entry: RegistryEntry | null }
  | { readonly kind: 'notice'; readonly noticeId: string }
  | { readonly kind: 'task'; readonly request: CommandOf<'BacktestRules'> }

/** Whether a command is carried out, and what that changes (null: all is as it should be), or why not. */
export type Decision =
  | { readonly accepted: true; readonly effect: Effect | null; readonly result: Record<string, unknown> }
  | { readonly accepted: false; readonly refusal: CommandRefusal; readonly detail: string }

/** Commands of these types. */
export type CommandOf<Type extends Command['type']> = Extract<Command, { type: Type }>

export function accept(effect: Effect | null, result: Record<string, unknown>): Decision {
  return { accepted: true, effect, result }
}

/** @param detail a sentence for whoever sent the command */
export function refuse(refusal: CommandRefusal, detail: string): Decision {
  return { accepted: false, refusal, detail }
}
