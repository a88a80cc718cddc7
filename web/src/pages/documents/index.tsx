// Documents: the list, one document, adding.
import { Route, Switch } from "wouter";
import { AddDocuments } from "./add";
import { DocumentPage } from "./document";
import { DocumentList } from "./list";

export default function Documents() {
  return (
    <Switch>
      <Route path="/espace/documents" component={DocumentList} />
      <Route path="/espace/documents/ajouter">
        <AddDocuments />
      </Route>
      <Route path="/espace/documents/:id/remplacer">{({ id }) => <AddDocuments replaces={id} />}</Route>
      <Route path="/espace/documents/:id">{({ id }) => <DocumentPage id={id} />}</Route>
    </Switch>
  );
}
