"""kentledge assets: what the pages look like."""

import click

from web.fetching import NotFetched, fetch_for_pages, packages


@click.command()
def assets() -> None:
    """Fetch the pages' styles and scripts from npm, by version and digest. Without them pages are plain, and all works.

    Example: kentledge assets
    """
    try:
        fetch_for_pages()
    except NotFetched as error:
        raise click.ClickException(f"The pages stay without their styles: {error}.") from None
    click.echo(
        "Fetched "
        + ", ".join(f"{package.name} {package.version} ({package.licence})" for package in packages())
    )
