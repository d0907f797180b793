import type { DerivaError } from '@deriva/core/errors.ts';

/** Why a form was not answered, for the person who filled it in. */
export interface Refusal {
  readonly message: string;
  readonly faults: readonly {
    /** The field it is about; null when it is about none. */
    readonly field: string | null;
    readonly message: string;
  }[];
}

/** The API's own error, in the words of a form: fields instead of JSON pointers, empty instead of null. */
export function refusal({ code, message, faults }: DerivaError): Refusal {
  return {
    message: code === 'invalid_input' ? 'Some of what was given cannot be read:' : message,
    faults: faults.map((fault) => ({
      field: /^\/rows\/0\/(.+)$/.exec(fault.at)?.[1] ?? null,
      message: fault.message.replace(/, or null$/, ', or left empty'),
    })),
  };
}
