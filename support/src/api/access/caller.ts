import type { Context } from 'hono'
import type { Actor, Department, Role } from '../../domain/actor.js'

/** Roles a person can have; `policy` is the service itself and comes with no token. */
export const callerRoles = ['agent', 'department', 'supervisor', 'customer'] as const
export type CallerRole = (typeof callerRoles)[number]

/** Who sent a request, by the token. */
export type Caller =
  | { readonly role: Exclude<CallerRole, 'department'>; readonly id: string }
  | { readonly role: 'department'; readonly id: string; readonly department: Department }

declare module 'hono' {
  interface ContextVariableMap {
    caller: Caller
  }
}

/** Who sent the request; there is somebody on every path that is not public. */
export function callerOf(context: Context): Caller & Actor {
  return context.get('caller')
}

export function isStaff({ role }: { readonly role: Role }): boolean {
  return role !== 'customer'
}
