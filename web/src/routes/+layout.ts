/** Pages are plain HTML, forms plain forms: nothing here needs a script yet. */
export const csr = false;
