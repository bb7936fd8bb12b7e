import { z } from 'zod'

/** Departments that work on what customers bring. */
export const supportDepartments = ['network-operations', 'billing', 'customer-care'] as const

export const supportDepartmentSchema = z.enum(supportDepartments)
