type Wrong = { path: string; message: string };

/** A "no" of the page itself, in the form of the API's; `errors` name fields of the form. */
export function ownRefusal(code: string, detail: string, errors?: Wrong[]) {
  return {
    ...{ type: 'about:blank', title: '', status: 400, instance: '', requestId: '' },
    ...{ code, detail },
    ...(errors === undefined ? {} : { errors }),
  };
}
