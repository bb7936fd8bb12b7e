import { z } from 'zod'
import { durationSchema } from './quantity.js'

const column = z.string().min(1)

const valueSchema = z
  .strictObject({
    from: column.meta({ description: 'Column to read.', examples: ['rsrp_dbm'] }),
    metric: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,47}$/, 'must be the name of a metric')
      .meta({ description: 'Metric it becomes.', examples: ['rsrp_dbm'] }),
    scale: z
      .number()
      .optional()
      .meta({ description: 'Factor, such as 0.001 from kbit/s to Mbit/s.', examples: [1] }),
    linear: z
      .tuple([z.number(), z.number(), z.number(), z.number()])
      .refine(([from, , to]) => from !== to, 'the two inputs must differ')
      .optional()
      .meta({
        description: 'Straight line [input, output, input, output], held at its ends.',
        examples: [[-140, 0, -44, 100]],
      }),
  })
  .refine(({ scale, linear }) => scale === undefined || linear === undefined, {
    path: ['linear'],
    message: 'stands in place of scale, not beside it',
  })

/** The section `csv_replay` of the agent's file. */
export const csvReplaySchema = z
  .strictObject({
    enabled: z.boolean().default(true).meta({ description: 'Set to false to switch the collector off.' }),
    file: z
      .string()
      .min(1)
      .meta({ description: 'The file; gzip is recognised.', examples: ['examples/radio.csv'] }),
    delimiter: z.string().length(1).default(',').meta({ description: 'Between two columns.' }),
    time_column: column.meta({ description: 'Column with the time of a row.', examples: ['time'] }),
    time_format: z
      .enum(['iso', 'unix_s', 'unix_ms'])
      .default('iso')
      .meta({ description: 'iso (2019-11-20T16:55:16Z; without a zone it is UTC), unix_s or unix_ms.' }),
    time: z.enum(['original', 'shifted']).default('original').meta({
      description:
        'original: as in the file. shifted: at speed 0 the last row falls on the start of the run; else the first.',
    }),
    speed: z
      .number()
      .min(0)
      .max(1e6)
      .default(0)
      .meta({ description: '1: as fast as it was recorded, 10: ten times as fast, 0: flat out.' }),
    cell: z
      .number()
      .int()
      .min(0)
      .max(32_767)
      .optional()
      .meta({ description: 'All rows are of this cell.', examples: [1] }),
    cell_column: column
      .optional()
      .meta({ description: 'Column with the number of the cell.', examples: ['cell'] }),
    cell_key: column.optional().meta({
      description: 'Column that names the cell; cells are numbered 1, 2, … as they first appear.',
      examples: ['node'],
    }),
    linger: durationSchema.prefault('1s').meta({
      description: 'With a speed: longest wait of a row for its batch. Not used with a fixed boot.',
    }),
    values: z.array(valueSchema).min(1).max(200).meta({ description: 'Which column becomes which metric.' }),
  })
  .refine(
    ({ cell, cell_column, cell_key }) =>
      [cell, cell_column, cell_key].filter((way) => way !== undefined).length <= 1,
    {
      path: ['cell'],
      message: 'only one of cell, cell_column and cell_key',
    },
  )

export type CsvReplayConfig = z.infer<typeof csvReplaySchema>
