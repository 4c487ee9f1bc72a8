"""analysis in depth: checks and measures of the sound, ledger of what was sent, trackers, batches, second opinions

Measures move from the judgement to the call: they are made of its sound, with or without a model.
"""

from alembic import op
import sqlalchemy as sa

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('call_filter', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('limit_requests', sa.Integer(), nullable=True),
    sa.Column('limit_tokens', sa.Integer(), nullable=True),
    sa.Column('limit_micro_usd', sa.Integer(), nullable=True),
    sa.Column('estimate', sa.JSON(), nullable=False),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('finished_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch'))
    )
    op.create_table('tracker',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('phrases', sa.JSON(), nullable=False),
    sa.Column('speaker', sa.String(length=32), nullable=False),
    sa.Column('expected', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('changed_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tracker')),
    sa.UniqueConstraint('name', name=op.f('uq_tracker_name'))
    )
    op.create_table('heard_piece',
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('moved', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_heard_piece_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', 'name', name=op.f('pk_heard_piece'))
    )
    op.create_table('measures',
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('method', sa.String(length=255), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_measures_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_measures'))
    )
    op.create_table('outgoing',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('connection_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('service', sa.String(length=32), nullable=False),
    sa.Column('host', sa.String(length=255), nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=32), nullable=False),
    sa.Column('model', sa.String(length=255), nullable=False),
    sa.Column('requests', sa.Integer(), nullable=False),
    sa.Column('sent_bytes', sa.Integer(), nullable=False),
    sa.Column('input_tokens', sa.Integer(), nullable=False),
    sa.Column('output_tokens', sa.Integer(), nullable=False),
    sa.Column('thinking_tokens', sa.Integer(), nullable=False),
    sa.Column('cost_micro_usd', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_outgoing_batch_id_batch'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_outgoing_call_id_call'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['connection_id'], ['connection.id'], name=op.f('fk_outgoing_connection_id_connection'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing'))
    )
    with op.batch_alter_table('outgoing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outgoing_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outgoing_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outgoing_created_at_id'), ['created_at', 'id'], unique=False)

    op.create_table('sound_check',
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('method', sa.String(length=255), nullable=False),
    sa.Column('verdict', sa.String(length=32), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_sound_check_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_sound_check'))
    )
    with op.batch_alter_table('sound_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sound_check_verdict'), ['verdict'], unique=False)

    op.create_table('tracker_hit',
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('tracker_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('first_ms', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_tracker_hit_call_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tracker_id'], ['tracker.id'], name=op.f('fk_tracker_hit_tracker_id_tracker'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', 'tracker_id', name=op.f('pk_tracker_hit'))
    )
    with op.batch_alter_table('tracker_hit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tracker_hit_tracker_id_call_id'), ['tracker_id', 'call_id'], unique=False)

    op.execute(
        'INSERT INTO outgoing (id, call_id, connection_id, service, host, purpose, subject, model, requests, sent_bytes, '
        'input_tokens, output_tokens, thinking_tokens, cost_micro_usd, outcome, created_at) '
        "SELECT id, call_id, connection_id, 'gemini', '', purpose, "
        "CASE purpose WHEN 'transcribe' THEN 'sound' ELSE 'text' END, model, 1, sent_bytes, "
        'input_tokens, output_tokens, thinking_tokens, cost_micro_usd, outcome, created_at FROM model_request'
    )
    op.execute(
        'INSERT INTO measures (call_id, method, figures, created_at) '
        "SELECT call_id, 'energy-1', measures, created_at FROM analysis "
        'WHERE id IN (SELECT max(id) FROM analysis GROUP BY call_id)'
    )
    with op.batch_alter_table('model_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_model_request_call_id'))
        batch_op.drop_index(batch_op.f('ix_model_request_created_at'))

    op.drop_table('model_request')
    with op.batch_alter_table('analysis', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=32), nullable=False, server_default=sa.text("'main'")))
        batch_op.add_column(sa.Column('script_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('details', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.create_foreign_key(batch_op.f('fk_analysis_script_id_sales_script'), 'sales_script', ['script_id'], ['id'], ondelete='SET NULL')
        batch_op.drop_column('measures')

    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.add_column(sa.Column('speaker', sa.String(length=32), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column('detail', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))

    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.add_column(sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_job_batch_id_state'), ['batch_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_queue_batch_id_state_priority'), ['queue', 'batch_id', 'state', 'priority'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_job_batch_id_batch'), 'batch', ['batch_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('sales_script', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=32), nullable=False, server_default=sa.text("'text'")))
        batch_op.add_column(sa.Column('title', sa.String(length=255), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column('sha256', sa.String(length=64), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column('checked_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('in_force_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, server_default=sa.text('0')))
    op.execute('UPDATE sales_script SET in_force_at = created_at')

    with op.batch_alter_table('utterance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sa.String(length=8), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column('estimated', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('transcript', schema=None) as batch_op:
        batch_op.add_column(sa.Column('notes', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    # What older programs have no word for would look like the main judgement to them.
    op.execute("DELETE FROM answer WHERE evaluation_id IN (SELECT id FROM evaluation WHERE kind = 'second')")
    op.execute("DELETE FROM evaluation WHERE kind = 'second'")
    op.execute("DELETE FROM finding WHERE analysis_id IN (SELECT id FROM analysis WHERE kind = 'second')")
    op.execute("DELETE FROM analysis WHERE kind = 'second'")
    with op.batch_alter_table('transcript', schema=None) as batch_op:
        batch_op.drop_column('notes')

    with op.batch_alter_table('utterance', schema=None) as batch_op:
        batch_op.drop_column('estimated')
        batch_op.drop_column('language')

    with op.batch_alter_table('sales_script', schema=None) as batch_op:
        batch_op.drop_column('in_force_at')
        batch_op.drop_column('checked_at')
        batch_op.drop_column('sha256')
        batch_op.drop_column('title')
        batch_op.drop_column('kind')

    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_job_batch_id_batch'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_job_queue_batch_id_state_priority'))
        batch_op.drop_index(batch_op.f('ix_job_batch_id_state'))
        batch_op.drop_column('batch_id')

    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_column('detail')
        batch_op.drop_column('speaker')

    with op.batch_alter_table('analysis', schema=None) as batch_op:
        batch_op.add_column(sa.Column('measures', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.drop_constraint(batch_op.f('fk_analysis_script_id_sales_script'), type_='foreignkey')
        batch_op.drop_column('details')
        batch_op.drop_column('script_id')
        batch_op.drop_column('kind')

    op.create_table('model_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('connection_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('model', sa.String(length=255), nullable=False),
    sa.Column('sent_bytes', sa.Integer(), nullable=False),
    sa.Column('input_tokens', sa.Integer(), nullable=False),
    sa.Column('output_tokens', sa.Integer(), nullable=False),
    sa.Column('thinking_tokens', sa.Integer(), nullable=False),
    sa.Column('cost_micro_usd', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_model_request_call_id_call'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['connection_id'], ['connection.id'], name=op.f('fk_model_request_connection_id_connection'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_request'))
    )
    with op.batch_alter_table('model_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_model_request_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_model_request_call_id'), ['call_id'], unique=False)

    op.execute(
        'INSERT INTO model_request (id, call_id, connection_id, purpose, model, sent_bytes, input_tokens, '
        'output_tokens, thinking_tokens, cost_micro_usd, outcome, created_at) '
        'SELECT id, call_id, connection_id, purpose, model, sent_bytes, input_tokens, output_tokens, '
        "thinking_tokens, cost_micro_usd, outcome, created_at FROM outgoing WHERE service = 'gemini'"
    )
    op.execute(
        'UPDATE analysis SET measures = (SELECT figures FROM measures WHERE measures.call_id = analysis.call_id) '
        'WHERE call_id IN (SELECT call_id FROM measures)'
    )

    with op.batch_alter_table('tracker_hit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tracker_hit_tracker_id_call_id'))

    op.drop_table('tracker_hit')
    with op.batch_alter_table('sound_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sound_check_verdict'))

    op.drop_table('sound_check')
    with op.batch_alter_table('outgoing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outgoing_created_at_id'))
        batch_op.drop_index(batch_op.f('ix_outgoing_call_id'))
        batch_op.drop_index(batch_op.f('ix_outgoing_batch_id'))

    op.drop_table('outgoing')
    op.drop_table('heard_piece')
    op.drop_table('measures')
    op.drop_table('tracker')
    op.drop_table('batch')
