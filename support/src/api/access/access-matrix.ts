import { commandPath } from '../commands/command-path.js'
import type { CommandSets } from '../commands/command-sets.js'
import { type CallerRole, callerRoles } from './caller.js'

const everybody = callerRoles
const staff = ['agent', 'department', 'supervisor'] as const
const desk = ['agent', 'supervisor'] as const
const deskAndCustomer = ['agent', 'supervisor', 'customer'] as const
const supervisor = ['supervisor'] as const

/** Who may ask what. A customer is answered of own data only, a department of what is routed to it. */
const questions = {
  'GET /v1/customers': desk,
  'GET /v1/customers/{customerId}': deskAndCustomer,
  'GET /v1/customers/{customerId}/timeline': deskAndCustomer,
  'GET /v1/customers/{customerId}/export': ['supervisor', 'customer'],
  'GET /v1/customers/{customerId}/audit': supervisor,
  'GET /v1/complaints': everybody,
  'GET /v1/complaints/{complaintId}': everybody,
  'GET /v1/requests': deskAndCustomer,
  'GET /v1/requests/{requestId}': everybody,
  'GET /v1/departments/{department}/queue': staff,
  'GET /v1/service-levels': staff,
  'GET /v1/search': desk,
  'GET /v1/statistics': staff,
  'GET /v1/projections': desk,
  'POST /v1/projections/{name}/rebuild': supervisor,
  'GET /v1/notices': supervisor,
  'POST /v1/notices/{noticeId}/retry': supervisor,
} as const satisfies Readonly<Record<string, readonly CallerRole[]>>

const tmf = {
  'GET /tmf-api/troubleTicket/v5/troubleTicket': deskAndCustomer,
  'GET /tmf-api/troubleTicket/v5/troubleTicket/{id}': deskAndCustomer,
  'POST /tmf-api/troubleTicket/v5/troubleTicket': deskAndCustomer,
  'PATCH /tmf-api/troubleTicket/v5/troubleTicket/{id}': deskAndCustomer,
  'POST /tmf-api/troubleTicket/v5/hub': supervisor,
  'DELETE /tmf-api/troubleTicket/v5/hub/{id}': supervisor,
  'POST /tmf-api/customerManagement/v4/hub': supervisor,
  'DELETE /tmf-api/customerManagement/v4/hub/{id}': supervisor,
  'GET /tmf-api/customerManagement/v4/customer': desk,
  'GET /tmf-api/customerManagement/v4/customer/{id}': deskAndCustomer,
  'POST /tmf-api/customerManagement/v4/customer': desk,
  'PATCH /tmf-api/customerManagement/v4/customer/{id}': deskAndCustomer,
} as const satisfies Readonly<Record<string, readonly CallerRole[]>>

/** Method and path in OpenAPI's notation, and the roles that may; what is not named nobody may. */
export type AccessMatrix = ReadonlyMap<string, readonly CallerRole[]>

/** Role by route: questions as they stand here, commands as the rules of their contexts say. */
export function accessMatrix(sets: CommandSets): AccessMatrix {
  const commands = Object.values(sets).flatMap((set) =>
    set.kinds.map((kind) => [`POST ${commandPath(set, kind)}`, kind.roles] as const),
  )
  return new Map<string, readonly CallerRole[]>([...Object.entries({ ...questions, ...tmf }), ...commands])
}
