declare global {
  namespace App {
    interface Error {
      /** What a person can do about it. */
      next?: string;
    }
    interface Locals {
      /** Of this request, in the log and in unforeseen errors. */
      requestId: string;
    }
  }
}

export {};
