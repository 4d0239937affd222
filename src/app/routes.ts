// Places and their addresses: hash routes, so that any static server will do and the back button works.

export type Route =
  | { readonly place: 'chat'; readonly episode: string; readonly turn: string }
  | {
      readonly place: 'memories';
      readonly cube: string;
      readonly version: number | null;
      readonly edit: boolean;
    }
  | { readonly place: 'inbox' }
  | { readonly place: 'device' };

export type PlaceName = Route['place'];

/** `#/chat/<episode>/<turn>`, `#/memories/<cube>@<version>`, `#/memories/<cube>/edit`, `#/inbox`, `#/device`; anything else is a new chat. */
export function parseRoute(hash: string): Route {
  const [place, first = '', second = ''] = hash.replace(/^#\/?/, '').split('/').map(decode);
  switch (place) {
    case 'memories': {
      const [cube = '', version] = first.split('@');
      const number = Number(version);
      return {
        place,
        cube,
        version: Number.isInteger(number) && number > 0 ? number : null,
        edit: second === 'edit',
      };
    }
    case 'inbox':
    case 'device':
      return { place };
    default:
      return { place: 'chat', episode: first, turn: second };
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
