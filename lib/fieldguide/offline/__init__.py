"""The offline model: answers Messages API requests from what is in them, with no network and no key.

It stands on the wire, under the real SDK, so that offline and live run the same code. In reading order:

    session       what a run tells the wire, and the wire a run
    wire          a request, a reply, a refusal
    profile       the models it can stand in for, from data/models.yaml
    tokens        how many tokens a text counts as (simulated)
    competence    how often it is right, and how far errors are shared
    actor         who answers a prompt; actors/ holds one small file a scenario
    headers, fields, blocks, schema, validate
                  what it refuses, as the API does: at the door, in a body's fields, turns and schema, by model
    call          a request that is in order, read
    casting       which actor a prompt is for
    fits, message from an actor's answer to a message with its tokens and seconds
    model         the whole, a pure function: reply(request) -> Reply
    transport     the same under an httpx2 client

Left out: streaming, tools, images and documents as blocks, batches, prompt caching, faults.
"""
